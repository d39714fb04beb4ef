import * as wanted from '../analysis/span-attributes.ts';
import { connectionOf, operationOfName, type SpanFacts } from '../analysis/span-facts.ts';
import { isObject, list, type Fields } from '../../../host/fields.ts';
import { PACKAGE_NAME } from '../../../version.ts';
import type { SpanTaker } from './span-taker.ts';

const WANTED: ReadonlySet<unknown> = new Set(Object.values(wanted));

const SERVICE_NAME = 'service.name';

const STATUS_ERROR: ReadonlySet<unknown> = new Set([2, 'STATUS_CODE_ERROR']);

/**
 * Hands on the spans of one element of `resourceSpans`, of OTLP in its JSON form. What is no such element has no effect;
 * senders differ in what they leave out, and in whether numbers are texts.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function readResourceSpans(resourceSpans: unknown, taker: SpanTaker): void {
  if (!isObject(resourceSpans)) return;
  const { resource } = resourceSpans;
  const service = isObject(resource) ? serviceNameOf(resource['attributes']) : undefined;
  for (const scopeSpans of list(resourceSpans['scopeSpans'])) {
    if (!isObject(scopeSpans)) continue;
    const { scope } = scopeSpans;
    const isOurs = isObject(scope) && scope['name'] === PACKAGE_NAME;
    for (const span of list(scopeSpans['spans'])) {
      if (!isObject(span)) continue;
      const facts = factsOf(span, { service, isOurs });
      if (facts === undefined) taker.passOver(String(span['traceId']));
      else taker.add(facts);
    }
  }
}

function factsOf(
  span: Fields,
  { service, isOurs }: { service: string | undefined; isOurs: boolean },
): SpanFacts | undefined {
  const { name, traceId, spanId, status } = span;
  const operation = typeof name === 'string' ? operationOfName(name) : undefined;
  if (operation === undefined) return undefined;
  const start = microseconds(span['startTimeUnixNano']);
  const end = microseconds(span['endTimeUnixNano']);
  if (start === undefined || end === undefined) return undefined;
  const attributes = attributesOf(span['attributes']);
  if (!isOurs && !isMarked(attributes)) return undefined;
  return {
    operation,
    traceId: String(traceId),
    spanId: String(spanId),
    service,
    start,
    end: Math.max(start, end),
    failed: isObject(status) && STATUS_ERROR.has(status['code']),
    attributes,
  };
}

/** Other libraries have spans of agents and tools too; those of realtime sessions say so, whatever became of the scope. */
function isMarked(attributes: Fields): boolean {
  return connectionOf({ attributes }) !== undefined || attributes[wanted.TURN_NUMBER] !== undefined;
}

function attributesOf(attributes: unknown): Fields {
  const read: Record<string, unknown> = {};
  for (const attribute of list(attributes)) {
    if (!isObject(attribute) || !WANTED.has(attribute['key'])) continue;
    const value = plainValue(attribute['value']);
    if (value !== undefined) read[String(attribute['key'])] = value;
  }
  return read;
}

/** Texts, numbers and booleans; nothing else is wanted. */
function plainValue(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const { stringValue, boolValue, intValue, doubleValue } = value;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  const number = intValue ?? doubleValue;
  return number === undefined ? undefined : Number(number);
}

function serviceNameOf(attributes: unknown): string | undefined {
  for (const attribute of list(attributes)) {
    if (!isObject(attribute) || attribute['key'] !== SERVICE_NAME) continue;
    const name = plainValue(attribute['value']);
    return typeof name === 'string' ? name : undefined;
  }
  return undefined;
}

/** Nanoseconds since 1970 do not fit in a number: three digits go before it is made one. */
function microseconds(nanoseconds: unknown): number | undefined {
  if (typeof nanoseconds === 'number') return nanoseconds > 0 ? Math.floor(nanoseconds / 1000) : undefined;
  if (typeof nanoseconds !== 'string' || !/^\d{4,20}$/.test(nanoseconds)) return undefined;
  return Number(nanoseconds.slice(0, -3));
}
