/** A released version as three numbers; `undefined` for anything else. */
type Version = readonly [major: number, minor: number, patch: number];

/**
 * Whether a version is in a range as package.json writes them: `^`, `>=`, `>` and `<`, by turns (`||`) or together. A range
 * that has anything else is one that all versions are in.
 */
export function isInRange(version: string, range: string): boolean {
  const read = readVersion(version);
  if (read === undefined) return true;
  return range.split('||').some((part) =>
    part
      .trim()
      .split(/\s+/)
      .every((bound) => isWithin(read, bound)),
  );
}

function isWithin(version: Version, bound: string): boolean {
  const [, operator = '', rest = ''] = /^(\^|>=|>|<)(.+)$/.exec(bound) ?? [];
  const limit = readVersion(rest);
  if (limit === undefined) return true;
  const order = compare(version, limit);
  if (operator === '<') return order < 0;
  if (operator === '>') return order > 0;
  return order >= 0 && (operator === '>=' || version[0] === limit[0]);
}

/** Missing numbers are zero; what comes behind a hyphen is left aside. */
export function readVersion(text: string): Version | undefined {
  const [, major, minor = '0', patch = '0'] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+].*)?$/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
