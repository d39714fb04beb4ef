/** The kind of a value, for messages, and nothing of what it holds: that may be a key. */
export function describeKind(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  try {
    if (Array.isArray(value)) return 'an array';
    const name = className(value);
    return name === undefined ? 'an object' : `an object of class ${name}`;
  } catch {
    // One behind a Proxy throws what its Proxy pleases.
    return 'an object that cannot be read';
  }
}

/** The class of an object; `undefined` for a plain one. */
export function className(value: object): string | undefined {
  const name = (value.constructor as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined;
}
