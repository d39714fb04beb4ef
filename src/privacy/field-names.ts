import { IN_NAMES, SECRET_NAMES } from './secret-names.ts';
import { SECRET_KINDS } from './secret-values.ts';
import type { SecretKind } from './secret-values.ts';

/** After a name: one of many, a number, which of several it is, where or what for, or how it is written. */
export const SUFFIX =
  '(?:s?(?:[-_]?(?:value|string|hash|data|json|new|old|current|confirm(?:ation)?|repeat|prod(?:uction)?|live|test|dev|staging|local|main|primary|secondary|admin|root|plain(?:text)?|raw|base(?:64)?|b64|der|pem|enc(?:rypted|oded)?|field|input|eu|us|uk|north|south|east|west|central|europe|for(?!mat|got|ward|ce|ms?\\b)\\w{1,30}|v?\\d{1,3})){0,3})';

const KEY = new RegExp(`(?:${SECRET_NAMES})${SUFFIX}(?:\\[\\w{0,20}\\]|[\\])]){0,3}$`, 'i');

/** What a key of an object says of its value. */
export function kindOfKey(key: string): SecretKind | undefined {
  if (!IN_NAMES.test(key)) return undefined;
  const found = KEY.exec(key.length > LONGEST_KEY ? key.slice(-LONGEST_KEY) : key);
  return found === null ? undefined : kindIn(found);
}

/** What holds the value of a pair, beside a name; and what may. */
export const VALUE_KEY = /^val(?:ue)?s?$/i;
export const TEXT_KEY = /^(?:content|data|text)$/i;

const LONGEST_KEY = 100;

/** Of what was found with `SECRET_NAMES`: what the name says. */
export function kindIn(found: RegExpExecArray): SecretKind | undefined {
  return SECRET_KINDS.find((_, index) => found[index + 1] !== undefined);
}
