import type { CollectedSpan } from './span-collector.ts';

/**
 * What is compared of the spans in an `ExportTraceServiceRequest`, as OTLP's protobuf has them
 * (opentelemetry-proto, trace/v1/trace.proto): numbers of fields are those of its messages.
 */
export function readProtobufSpans(request: Uint8Array): CollectedSpan[] {
  const [RESOURCE_SPANS, SCOPE_SPANS, SPANS] = [1, 2, 2];
  return [...fieldsOf(request)]
    .filter(({ number }) => number === RESOURCE_SPANS)
    .flatMap(({ bytes }) => [...fieldsOf(bytes)].filter(({ number }) => number === SCOPE_SPANS))
    .flatMap(({ bytes }) => [...fieldsOf(bytes)].filter(({ number }) => number === SPANS))
    .map(({ bytes }) => readSpan(bytes));
}

function readSpan(message: Uint8Array): CollectedSpan {
  const span: CollectedSpan = {
    name: '',
    spanId: '',
    parentSpanId: '',
    startNanos: 0n,
    errorType: undefined,
  };
  for (const { number, bytes } of fieldsOf(message)) {
    if (number === 2) span.spanId = Buffer.from(bytes).toString('hex');
    else if (number === 4) span.parentSpanId = Buffer.from(bytes).toString('hex');
    else if (number === 5) span.name = textOf(bytes);
    else if (number === 7) span.startNanos = Buffer.from(bytes).readBigUInt64LE();
    else if (number === 9) span.errorType ??= errorTypeIn(bytes);
  }
  return span;
}

/** Of a `KeyValue`, whose value is an `AnyValue`. */
function errorTypeIn(message: Uint8Array): string | undefined {
  const [key, value] = [1, 2].map((wanted) => [...fieldsOf(message)].find(({ number }) => number === wanted));
  if (key === undefined || value === undefined || textOf(key.bytes) !== 'error.type') return undefined;
  const text = [...fieldsOf(value.bytes)].find(({ number }) => number === 1);
  return text && textOf(text.bytes);
}

interface Field {
  number: number;
  bytes: Uint8Array;
}

/** The fields of a message, but for those that are numbers of variable length. */
function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    if (wireType === 0) {
      varint();
      continue;
    }
    const length = wireType === 1 ? 8 : wireType === 5 ? 4 : varint();
    yield { number, bytes: message.subarray(at, at + length) };
    at += length;
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
