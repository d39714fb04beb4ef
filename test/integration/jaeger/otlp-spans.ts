/**
 * OTLP's JSON form of traces, as far as it is read here. Senders differ in how they write one and the same thing: integers as
 * numbers or text, enumerations by number or name, absent fields or their zero values.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export interface OtlpTraces {
  resourceSpans?: {
    resource?: { attributes?: OtlpKeyValue[] };
    scopeSpans?: {
      scope?: { name?: string; version?: string; attributes?: OtlpKeyValue[] };
      schemaUrl?: string;
      spans?: OtlpSpan[];
    }[];
  }[];
}

interface OtlpSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  traceState?: string;
  flags?: number;
  name?: string;
  kind?: number | string;
  startTimeUnixNano?: string | number;
  endTimeUnixNano?: string | number;
  attributes?: OtlpKeyValue[];
  droppedAttributesCount?: number;
  events?: {
    timeUnixNano?: string | number;
    name?: string;
    attributes?: OtlpKeyValue[];
    droppedAttributesCount?: number;
  }[];
  droppedEventsCount?: number;
  links?: {
    traceId: string;
    spanId: string;
    traceState?: string;
    flags?: number;
    attributes?: OtlpKeyValue[];
    droppedAttributesCount?: number;
  }[];
  droppedLinksCount?: number;
  status?: { code?: number | string; message?: string };
}

interface OtlpKeyValue {
  key: string;
  value?: OtlpAnyValue;
}

interface OtlpAnyValue {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string | number;
  doubleValue?: number;
  bytesValue?: string;
  arrayValue?: { values?: OtlpAnyValue[] };
  kvlistValue?: { values?: OtlpKeyValue[] };
}

/** An attribute value with its OTLP type, so that the integer 1, the number 1.0 and the text "1" stay different. */
type AttributeValue =
  | { type: 'string' | 'int' | 'double' | 'bytes'; value: string }
  | { type: 'bool'; value: boolean }
  | { type: 'array'; value: AttributeValue[] }
  | { type: 'map'; value: Attributes }
  | { type: 'empty' };

type Attributes = Record<string, AttributeValue>;

/** A span in one canonical form, with the resource and scope it came under, for comparing field by field. */
export interface CanonicalSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  traceState: string;
  flags: number;
  name: string;
  kind: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attributes;
  events: { name: string; timeUnixNano: string; attributes: Attributes; dropped: number }[];
  links: {
    traceId: string;
    spanId: string;
    traceState: string;
    flags: number;
    attributes: Attributes;
    dropped: number;
  }[];
  dropped: { attributes: number; events: number; links: number };
  status: { code: string; message: string };
  resource: Attributes;
  scope: { name: string; version: string; attributes: Attributes };
}

/** Every span of an OTLP JSON document, in its order. */
export function readSpans(traces: OtlpTraces): CanonicalSpan[] {
  return (traces.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) =>
    (scopeSpans ?? []).flatMap(({ scope, spans }) =>
      (spans ?? []).map((span) => ({
        ...canonicalSpan(span),
        resource: canonicalAttributes(resource?.attributes),
        scope: {
          name: scope?.name ?? '',
          version: scope?.version ?? '',
          attributes: canonicalAttributes(scope?.attributes),
        },
      })),
    ),
  );
}

export function bySpanId(spans: readonly CanonicalSpan[]): Map<string, CanonicalSpan> {
  return new Map(spans.map((span) => [span.spanId, span]));
}

function canonicalSpan(span: OtlpSpan): Omit<CanonicalSpan, 'resource' | 'scope'> {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? '',
    traceState: span.traceState ?? '',
    flags: span.flags ?? 0,
    name: span.name ?? '',
    kind: nameOf(SPAN_KINDS, span.kind, 'SPAN_KIND_'),
    startTimeUnixNano: String(span.startTimeUnixNano ?? 0),
    endTimeUnixNano: String(span.endTimeUnixNano ?? 0),
    attributes: canonicalAttributes(span.attributes),
    events: (span.events ?? []).map((event) => ({
      name: event.name ?? '',
      timeUnixNano: String(event.timeUnixNano ?? 0),
      attributes: canonicalAttributes(event.attributes),
      dropped: event.droppedAttributesCount ?? 0,
    })),
    links: (span.links ?? []).map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      traceState: link.traceState ?? '',
      flags: link.flags ?? 0,
      attributes: canonicalAttributes(link.attributes),
      dropped: link.droppedAttributesCount ?? 0,
    })),
    dropped: {
      attributes: span.droppedAttributesCount ?? 0,
      events: span.droppedEventsCount ?? 0,
      links: span.droppedLinksCount ?? 0,
    },
    status: {
      code: nameOf(STATUS_CODES, span.status?.code, 'STATUS_CODE_'),
      message: span.status?.message ?? '',
    },
  };
}

const SPAN_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUS_CODES = ['UNSET', 'OK', 'ERROR'];

function nameOf(names: readonly string[], value: number | string | undefined, prefix: string): string {
  if (typeof value === 'string') return value.replace(prefix, '');
  return names[value ?? 0] ?? String(value);
}

function canonicalAttributes(attributes: readonly OtlpKeyValue[] = []): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, canonicalValue(value ?? {})]));
}

function canonicalValue(value: OtlpAnyValue): AttributeValue {
  if (value.stringValue !== undefined) return { type: 'string', value: value.stringValue };
  if (value.boolValue !== undefined) return { type: 'bool', value: value.boolValue };
  if (value.intValue !== undefined) return { type: 'int', value: String(value.intValue) };
  if (value.doubleValue !== undefined) return { type: 'double', value: String(value.doubleValue) };
  if (value.bytesValue !== undefined) return { type: 'bytes', value: value.bytesValue };
  if (value.arrayValue !== undefined)
    return { type: 'array', value: (value.arrayValue.values ?? []).map(canonicalValue) };
  if (value.kvlistValue !== undefined)
    return { type: 'map', value: canonicalAttributes(value.kvlistValue.values) };
  return { type: 'empty' };
}
