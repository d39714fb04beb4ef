import { fieldsOf, isObject, list, type Fields } from '../../host/fields.ts';

/**
 * Reads of OTLP in its JSON form. Senders differ in what they leave out, and in whether numbers are texts; what is of
 * another shape is as good as absent.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

/** Hands on each span of one element of `resourceSpans`, with the name of its instrumentation scope. */
export function eachOtlpSpan(resourceSpans: unknown, take: (span: Fields, scope: unknown) => void): void {
  for (const scopeSpans of list(fieldsOf(resourceSpans)['scopeSpans'])) {
    const { scope, spans } = fieldsOf(scopeSpans);
    const { name } = fieldsOf(scope);
    for (const span of list(spans)) if (isObject(span)) take(span, name);
  }
}

/** A text, a number or a boolean of an attribute; `undefined` for lists and maps. */
export function otlpScalar(value: unknown): string | number | boolean | undefined {
  if (!isObject(value)) return undefined;
  const { stringValue, boolValue, intValue, doubleValue } = value;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  const number = intValue ?? doubleValue;
  return typeof number === 'number' || typeof number === 'string' ? Number(number) : undefined;
}

/** Whether a span's status says that it failed. */
export function hasOtlpError({ status }: Fields): boolean {
  return isObject(status) && (status['code'] === 2 || status['code'] === 'STATUS_CODE_ERROR');
}

/** The latest time that there is a date for. */
const LAST_MICROSECOND = 8.64e18;

/**
 * Whole microseconds since 1970 of nanoseconds, which do not fit in a number: three digits go before they are made one.
 * `undefined` for what is no time.
 */
export function otlpMicroseconds(nanoseconds: unknown): number | undefined {
  const time =
    typeof nanoseconds === 'number'
      ? Math.floor(nanoseconds / 1000)
      : typeof nanoseconds === 'string' && /^\d{4,20}$/.test(nanoseconds)
        ? Number(nanoseconds.slice(0, -3))
        : 0;
  return time > 0 && time <= LAST_MICROSECOND ? time : undefined;
}
