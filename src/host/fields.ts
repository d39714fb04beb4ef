/** Reads of untyped objects and their fields: a field of another type than asked for is as good as absent. */

/** An object, its fields unknown. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object, of whatever shape; lists are objects too. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** The fields of what may be no object: it then has none. */
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

/** Whether a value is an object with these methods, its own or inherited. */
export function hasMethods(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof fieldsOf(value)[name] === 'function');
}

const EMPTY: Fields = Object.freeze({});
const NOTHING: readonly unknown[] = Object.freeze([]);
