import { isObject } from '../host/unknown-object.ts';

/** Reads of untyped event fields: a field of another type than asked for is as good as absent. */

/** A JSON object, its fields unknown. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : EMPTY;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NOTHING;
}

const EMPTY: Fields = Object.freeze({});
const NOTHING: readonly unknown[] = Object.freeze([]);
