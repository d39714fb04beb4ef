const ID = /^(sess|conv|resp|item|call|event)_\w*\d+$/;

/** A value whose ids, however deep, have other numbers. It is frozen: whoever writes to it is found out. */
export function renumberIds(value: unknown, number: () => number): unknown {
  if (typeof value === 'string') return value.replace(ID, (_id, kind: string) => `${kind}_${number()}`);
  if (Array.isArray(value)) return Object.freeze(value.map((each: unknown) => renumberIds(each, number)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, renumberIds(each, number)] as const);
  return Object.freeze(Object.fromEntries(entries));
}
