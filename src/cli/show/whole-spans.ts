import { isObject, list, text } from '../../host/fields.ts';
import { valueText } from '../terminal/safe-text.ts';
import type { Fields } from '../../host/fields.ts';
import type { WaterfallEvent, WaterfallSpan } from '../waterfall/waterfall-span.ts';

/**
 * The spans of one element of `resourceSpans` of OTLP in its JSON form, with all that they carry. What is no span is left
 * out; senders differ in what they leave out, and in whether numbers are texts.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function wholeSpansOf(resourceSpans: unknown): WaterfallSpan[] {
  if (!isObject(resourceSpans)) return [];
  return list(resourceSpans['scopeSpans']).flatMap((scopeSpans) =>
    isObject(scopeSpans)
      ? list(scopeSpans['spans']).flatMap((span) => (isObject(span) ? spanOf(span) : []))
      : [],
  );
}

const KINDS: readonly WaterfallSpan['kind'][] = [
  'internal',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];

function spanOf(span: Fields): WaterfallSpan[] {
  const [name, traceId, spanId] = [text(span['name']), text(span['traceId']), text(span['spanId'])];
  const startMs = milliseconds(span['startTimeUnixNano']);
  if (name === undefined || traceId === undefined || spanId === undefined || startMs === undefined) return [];
  const parentSpanId = text(span['parentSpanId']);
  const status = isObject(span['status']) ? span['status'] : {};
  const message = text(status['message']);
  return [
    {
      name,
      kind: kindOf(span['kind']),
      traceId,
      spanId,
      ...(parentSpanId !== undefined && { parentSpanId }),
      startMs,
      endMs: milliseconds(span['endTimeUnixNano']) ?? startMs,
      status: {
        error: status['code'] === 2 || status['code'] === 'STATUS_CODE_ERROR',
        ...(message !== undefined && { message }),
      },
      attributes: attributesOf(span['attributes']),
      events: list(span['events']).flatMap((event) => (isObject(event) ? eventOf(event, startMs) : [])),
      links: [],
    },
  ];
}

function eventOf(event: Fields, startMs: number): WaterfallEvent[] {
  const name = text(event['name']);
  if (name === undefined) return [];
  return [
    {
      name,
      timeMs: milliseconds(event['timeUnixNano']) ?? startMs,
      attributes: attributesOf(event['attributes']),
    },
  ];
}

function kindOf(kind: unknown): WaterfallSpan['kind'] {
  if (typeof kind === 'number') return KINDS[kind] ?? 'internal';
  const word = String(kind).replace('SPAN_KIND_', '').toLowerCase();
  return KINDS.find((known) => known === word) ?? 'internal';
}

function attributesOf(attributes: unknown): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const attribute of list(attributes)) {
    const key = isObject(attribute) ? text(attribute['key']) : undefined;
    if (key !== undefined) read[key] = plainValue((attribute as Fields)['value']);
  }
  return read;
}

function plainValue(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const { stringValue, boolValue, intValue, doubleValue, arrayValue } = value;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  const number = intValue ?? doubleValue;
  if (number !== undefined) return Number(number);
  return isObject(arrayValue) ? list(arrayValue['values']).map(plainValue) : valueText(value);
}

/** Nanoseconds since 1970 do not fit in a number: those beyond the microsecond go before they are made one. */
function milliseconds(nanoseconds: unknown): number | undefined {
  if (typeof nanoseconds === 'number') return nanoseconds > 0 ? nanoseconds / 1e6 : undefined;
  if (typeof nanoseconds !== 'string' || !/^\d{4,20}$/.test(nanoseconds)) return undefined;
  return Number(nanoseconds.slice(0, -3)) / 1000;
}
