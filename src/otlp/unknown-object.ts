/** Whether a value is an object, of whatever shape. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A field of what may be no object and may not have it. */
export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}

/** Whether a value is an object with these methods, its own or inherited. */
export function hasMethods(value: unknown, names: readonly string[]): boolean {
  return names.every((name) => typeof fieldOf(value, name) === 'function');
}
