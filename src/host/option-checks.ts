import { describeKind } from './describe-kind.ts';

/** What a valid value of an option is, for the program and in words. */
export interface OptionCheck {
  valid: (value: unknown) => boolean;
  expected: string;
  /** Whether what came may be a secret, which the message must not repeat. */
  secret?: boolean;
}

/** The options that there are. */
export type OptionChecks = Readonly<Record<string, OptionCheck>>;

/** Throws a `TypeError` that says what was expected and what came; `undefined` counts as not given. */
export function checkOptions(options: unknown, checks: OptionChecks): void {
  if (!isObject(options)) throw unexpected('options', 'an object', options);
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(checks, key)) {
      throw new TypeError(`Unknown option "${key}". Known options are ${Object.keys(checks).join(', ')}.`);
    }
  }
  for (const [key, { valid, expected, secret }] of Object.entries(checks)) {
    const value: unknown = Reflect.get(options, key);
    if (value === undefined || valid(value)) continue;
    throw unexpected(`option "${key}"`, expected, value, secret);
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unexpected(label: string, expected: string, value: unknown, secret = false): TypeError {
  const came = secret ? describeSecret(value) : describe(value);
  return new TypeError(`Expected ${label} to be ${expected}, but got ${came}.`);
}

function describeSecret(value: unknown): string {
  return typeof value === 'string' ? 'a string that is none' : describeKind(value);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object of another kind' : `a ${typeof value}`;
}
