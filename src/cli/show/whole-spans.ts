import { isObject, list, text } from '../../host/fields.ts';
import { eachOtlpSpan, hasOtlpError, otlpMicroseconds, otlpScalar } from '../span-input/otlp-json.ts';
import { shownSpanOf, type ShownSpan } from './shown-span.ts';
import { valueText } from '../terminal/safe-text.ts';
import type { Fields } from '../../host/fields.ts';
import type { WaterfallEvent, WaterfallSpan } from '../waterfall/waterfall-span.ts';

/** The spans of one element of `resourceSpans` of OTLP in its JSON form, with all that they carry. What is no span is left out. */
export function wholeSpansOf(resourceSpans: unknown): ShownSpan[] {
  const spans: ShownSpan[] = [];
  eachOtlpSpan(resourceSpans, (written, scope) => {
    const span = spanOf(written);
    if (span !== undefined) spans.push(shownSpanOf(span, scope));
  });
  return spans;
}

const KINDS: readonly WaterfallSpan['kind'][] = [
  'internal',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];

function spanOf(span: Fields): WaterfallSpan | undefined {
  const [name, traceId, spanId] = [text(span['name']), text(span['traceId']), text(span['spanId'])];
  const startMs = milliseconds(span['startTimeUnixNano']);
  if (name === undefined || traceId === undefined || spanId === undefined || startMs === undefined)
    return undefined;
  const parentSpanId = text(span['parentSpanId']);
  const message = isObject(span['status']) ? text(span['status']['message']) : undefined;
  return {
    name,
    kind: kindOf(span['kind']),
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    startMs,
    endMs: milliseconds(span['endTimeUnixNano']) ?? startMs,
    status: { error: hasOtlpError(span), ...(message !== undefined && { message }) },
    attributes: attributesOf(span['attributes']),
    events: list(span['events']).flatMap((event) => (isObject(event) ? eventOf(event, startMs) : [])),
    links: [],
  };
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
  if (typeof kind !== 'string') return 'internal';
  const word = kind.replace('SPAN_KIND_', '').toLowerCase();
  return KINDS.find((known) => known === word) ?? 'internal';
}

function attributesOf(attributes: unknown): Record<string, unknown> {
  return Object.fromEntries(
    list(attributes).flatMap((attribute) => {
      const key = isObject(attribute) ? text(attribute['key']) : undefined;
      return key === undefined ? [] : [[key, plainValue((attribute as Fields)['value'])]];
    }),
  );
}

/** Lists within lists: nobody reads deeper ones, which are shown as they are written. */
const MOST_DEPTH = 10;

function plainValue(value: unknown, depth = 0): unknown {
  const scalar = otlpScalar(value);
  if (scalar !== undefined || !isObject(value)) return scalar;
  const { arrayValue } = value;
  if (!isObject(arrayValue) || depth > MOST_DEPTH) return valueText(value);
  return list(arrayValue['values']).map((each) => plainValue(each, depth + 1));
}

function milliseconds(nanoseconds: unknown): number | undefined {
  const microseconds = otlpMicroseconds(nanoseconds);
  return microseconds === undefined ? undefined : microseconds / 1000;
}
