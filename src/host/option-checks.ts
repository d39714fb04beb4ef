import { quoteStart } from '../privacy/scrub.ts';
import { describeKind } from './describe-kind.ts';

/** What a valid value of an option is, for the program and in words. */
export interface OptionCheck {
  valid: (value: unknown) => boolean;
  expected: string;
  /** Whether what came may be a secret, which the message must not repeat. */
  secret?: boolean;
}

/** An option with options of its own, or with entries under names that the application chooses. */
export type OptionGroup = { options: OptionChecks } | { entries: OptionCheck };

/** The options that there are. */
export type OptionChecks = Readonly<Record<string, OptionCheck | OptionGroup>>;

/** Throws a `TypeError` that says what was expected and what came; `undefined` counts as not given. */
export function checkOptions(options: unknown, checks: OptionChecks): void {
  checkEach('', options, checks);
}

/** The error of an option: `name` is `undefined` for all of them, and a path such as `batch.maxQueueSize` within one. */
export function wrongOption(name: string | undefined, expected: string, came: string): TypeError {
  const label = name === undefined ? 'options' : `option "${name}"`;
  return new TypeError(`Expected ${label} to be ${expected}, but got ${came}.`);
}

/** Whether a value can be an attribute; as in OpenTelemetry what is missing counts as left out. */
export function isAttributeValue(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) {
    const entries: unknown[] = value.filter((entry) => entry !== null && entry !== undefined);
    return entries.every((entry) => isPrimitive(entry) && typeof entry === typeof entries[0]);
  }
  return isPrimitive(value);
}

/** Whether a value has entries of its own: a list has none. */
export function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const TRUE_OR_FALSE: OptionCheck = {
  valid: (value) => typeof value === 'boolean',
  expected: 'true or false',
};

function checkEach(path: string, value: unknown, checks: OptionChecks): void {
  if (!isRecord(value)) throw wrongOption(path === '' ? undefined : path, 'an object', describe(value));
  const prefix = path === '' ? '' : `${path}.`;
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(checks, key)) continue;
    throw new TypeError(
      `Unknown option "${prefix}${key}". Known options are ${Object.keys(checks).join(', ')}.`,
    );
  }
  for (const [key, check] of Object.entries(checks))
    checkOne(`${prefix}${key}`, Reflect.get(value, key), check);
}

function checkOne(name: string, value: unknown, check: OptionCheck | OptionGroup): void {
  if (value === undefined) return;
  if ('options' in check) {
    checkEach(name, value, check.options);
  } else if ('entries' in check) {
    // What is no object where entries are expected may be one of the entries.
    if (!isRecord(value)) throw wrongOption(name, 'an object', describeKind(value));
    for (const [key, entry] of Object.entries(value)) expectValid(`${name}.${key}`, entry, check.entries);
  } else {
    expectValid(name, value, check);
  }
}

function expectValid(name: string, value: unknown, { valid, expected, secret }: OptionCheck): void {
  if (!valid(value))
    throw wrongOption(name, expected, secret === true ? describeSecret(value) : describe(value));
}

function describeSecret(value: unknown): string {
  return typeof value === 'string' ? 'a string that is none' : describeKind(value);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return quoteStart(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : describeKind(value);
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
