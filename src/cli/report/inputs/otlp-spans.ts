import * as wanted from '../analysis/span-attributes.ts';
import { isOfRealtime, operationOfName, type SpanFacts } from '../analysis/span-facts.ts';
import { eachOtlpSpan, hasOtlpError, otlpMicroseconds, otlpScalar } from '../../span-input/otlp-json.ts';
import { fieldsOf, isObject, list, text, type Fields } from '../../../host/fields.ts';
import type { SpanTaker } from './span-taker.ts';

const WANTED: ReadonlySet<unknown> = new Set(Object.values(wanted));

const SERVICE_NAME = 'service.name';

/** Hands on the spans of one element of `resourceSpans`, of OTLP in its JSON form. What is no such element has no effect. */
export function readResourceSpans(resourceSpans: unknown, taker: SpanTaker): void {
  const { attributes } = fieldsOf(fieldsOf(resourceSpans)['resource']);
  const service = serviceNameOf(attributes);
  eachOtlpSpan(resourceSpans, (span, scope) => {
    const facts = factsOf(span, { service, scope });
    if (facts === undefined) taker.passOver(idOf(span['traceId']));
    else taker.add(facts);
  });
}

function factsOf(
  span: Fields,
  { service, scope }: { service: string | undefined; scope: unknown },
): SpanFacts | undefined {
  const { name, traceId, spanId } = span;
  const operation = typeof name === 'string' ? operationOfName(name) : undefined;
  if (operation === undefined) return undefined;
  const start = otlpMicroseconds(span['startTimeUnixNano']);
  const end = otlpMicroseconds(span['endTimeUnixNano']);
  if (start === undefined || end === undefined) return undefined;
  const attributes = attributesOf(span['attributes']);
  if (!isOfRealtime({ scope, attributes })) return undefined;
  return {
    operation,
    traceId: idOf(traceId),
    spanId: idOf(spanId),
    service,
    start,
    end: Math.max(start, end),
    failed: hasOtlpError(span),
    attributes,
  };
}

/** What is no id is none, whatever it is. */
function idOf(id: unknown): string {
  return text(id) ?? '';
}

function attributesOf(attributes: unknown): Fields {
  const read: Record<string, unknown> = {};
  for (const attribute of list(attributes)) {
    if (!isObject(attribute) || !WANTED.has(attribute['key'])) continue;
    const value = otlpScalar(attribute['value']);
    if (value !== undefined) read[String(attribute['key'])] = value;
  }
  return read;
}

function serviceNameOf(attributes: unknown): string | undefined {
  for (const attribute of list(attributes)) {
    if (!isObject(attribute) || attribute['key'] !== SERVICE_NAME) continue;
    const name = otlpScalar(attribute['value']);
    return typeof name === 'string' ? name : undefined;
  }
  return undefined;
}
