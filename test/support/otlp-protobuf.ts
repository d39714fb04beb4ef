/** How the value of a field is read; a message by the table of its own fields. */
type Kind = 'text' | 'bytes' | 'flag' | 'whole' | 'fixed64' | 'signed64' | 'double' | (() => Table);

/** The fields of a message by their numbers: name in JSON, kind, and whether there may be several. */
type Table = Readonly<Record<number, readonly [name: string, kind: Kind, repeated?: 'repeated']>>;

// https://github.com/open-telemetry/opentelemetry-proto/tree/v1.9.0/opentelemetry/proto
const ANY_VALUE: Table = {
  1: ['stringValue', 'text'],
  2: ['boolValue', 'flag'],
  3: ['intValue', 'whole'],
  4: ['doubleValue', 'double'],
  5: ['arrayValue', () => ({ 1: ['values', () => ANY_VALUE, 'repeated'] })],
  6: ['kvlistValue', () => ({ 1: ['values', () => KEY_VALUE, 'repeated'] })],
};
const KEY_VALUE: Table = { 1: ['key', 'text'], 2: ['value', () => ANY_VALUE] };
const RESOURCE: Table = { 1: ['attributes', () => KEY_VALUE, 'repeated'] };
const SCOPE: Table = { 1: ['name', 'text'], 2: ['version', 'text'] };

const EVENT: Table = {
  1: ['timeUnixNano', 'fixed64'],
  2: ['name', 'text'],
  3: ['attributes', () => KEY_VALUE, 'repeated'],
};
const LINK: Table = {
  1: ['traceId', 'bytes'],
  2: ['spanId', 'bytes'],
  4: ['attributes', () => KEY_VALUE, 'repeated'],
};
const SPAN: Table = {
  1: ['traceId', 'bytes'],
  2: ['spanId', 'bytes'],
  4: ['parentSpanId', 'bytes'],
  5: ['name', 'text'],
  6: ['kind', 'whole'],
  7: ['startTimeUnixNano', 'fixed64'],
  8: ['endTimeUnixNano', 'fixed64'],
  9: ['attributes', () => KEY_VALUE, 'repeated'],
  11: ['events', () => EVENT, 'repeated'],
  13: ['links', () => LINK, 'repeated'],
  15: ['status', () => ({ 2: ['message', 'text'], 3: ['code', 'whole'] })],
};

const EXEMPLAR: Table = { 5: ['traceId', 'bytes'] };
const NUMBER_POINT: Table = {
  2: ['startTimeUnixNano', 'fixed64'],
  3: ['timeUnixNano', 'fixed64'],
  4: ['asDouble', 'double'],
  5: ['exemplars', () => EXEMPLAR, 'repeated'],
  6: ['asInt', 'signed64'],
  7: ['attributes', () => KEY_VALUE, 'repeated'],
};
const HISTOGRAM_POINT: Table = {
  2: ['startTimeUnixNano', 'fixed64'],
  3: ['timeUnixNano', 'fixed64'],
  4: ['count', 'fixed64'],
  5: ['sum', 'double'],
  6: ['bucketCounts', 'fixed64', 'repeated'],
  7: ['explicitBounds', 'double', 'repeated'],
  8: ['exemplars', () => EXEMPLAR, 'repeated'],
  9: ['attributes', () => KEY_VALUE, 'repeated'],
};
const numbers: Table = {
  1: ['dataPoints', () => NUMBER_POINT, 'repeated'],
  2: ['aggregationTemporality', 'whole'],
  3: ['isMonotonic', 'flag'],
};
const METRIC: Table = {
  1: ['name', 'text'],
  3: ['unit', 'text'],
  5: ['gauge', () => numbers],
  7: ['sum', () => numbers],
  9: ['histogram', () => ({ ...numbers, 1: ['dataPoints', () => HISTOGRAM_POINT, 'repeated'] })],
};

const REQUESTS: Record<'traces' | 'metrics', Table> = {
  traces: requestOf('resourceSpans', 'scopeSpans', ['spans', SPAN]),
  metrics: requestOf('resourceMetrics', 'scopeMetrics', ['metrics', METRIC]),
};

function requestOf(resources: string, scopes: string, [items, item]: [string, Table]): Table {
  const scoped: Table = {
    1: ['scope', () => SCOPE],
    2: [items, () => item, 'repeated'],
    3: ['schemaUrl', 'text'],
  };
  const ofResource: Table = { 1: ['resource', () => RESOURCE], 2: [scopes, () => scoped, 'repeated'] };
  return { 1: [resources, () => ofResource, 'repeated'] };
}

/** An export request in protobuf, as the same in OTLP JSON, but for what nobody here looks at. */
export function readOtlpProtobuf(signal: 'traces' | 'metrics', request: Uint8Array): object {
  return readMessage(Buffer.from(request), REQUESTS[signal]);
}

function readMessage(message: Buffer, table: Table): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  let at = 0;
  const varint = (): bigint => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
      shift += 7n;
    }
  };
  while (at < message.length) {
    const tag = Number(varint());
    const [field, wireType] = [tag >> 3, tag & 7];
    const number = wireType === 0 ? varint() : 0n;
    const length = wireType === 0 ? 0 : wireType === 1 ? 8 : wireType === 5 ? 4 : Number(varint());
    const bytes = message.subarray(at, (at += length));
    const [name, kind, repeated] = table[field] ?? [];
    if (name === undefined || kind === undefined) continue;
    if (repeated === undefined) read[name] = readValue(kind, bytes, number);
    else read[name] = [...((read[name] ?? []) as unknown[]), ...readValues(kind, bytes, number)];
  }
  return read;
}

/** Numbers of fixed length come packed, all in one field. */
function readValues(kind: Kind, bytes: Buffer, number: bigint): unknown[] {
  if (kind !== 'double' && kind !== 'fixed64') return [readValue(kind, bytes, number)];
  return Array.from({ length: bytes.length / 8 }, (_, index) =>
    readValue(kind, bytes.subarray(index * 8, index * 8 + 8), number),
  );
}

function readValue(kind: Kind, bytes: Buffer, number: bigint): unknown {
  if (typeof kind === 'function') return readMessage(bytes, kind());
  if (kind === 'text') return bytes.toString();
  if (kind === 'bytes') return bytes.toString('hex');
  if (kind === 'flag') return number !== 0n;
  if (kind === 'whole') return Number(BigInt.asIntN(64, number));
  if (kind === 'double') return bytes.readDoubleLE();
  return (kind === 'fixed64' ? bytes.readBigUInt64LE() : bytes.readBigInt64LE()).toString();
}
