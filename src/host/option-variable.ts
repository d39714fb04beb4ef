import { quoteStart } from '../privacy/scrub.ts';
import { diagnostics } from './diagnostics.ts';
import { variableOf, VARIABLE_PREFIX } from './environment-variable.ts';
import type { OptionCheck } from './option-checks.ts';

/** The variable of an option, where it has one. */
export function variableOfOption(option: string): string {
  return VARIABLE_PREFIX + option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** What a variable says of an option; a value that the option does not take is reported, and counts as not given. */
export function optionByEnvironment(option: string, { valid, expected }: OptionCheck): unknown {
  const variable = variableOfOption(option);
  const value = variableOf(variable);
  if (value === undefined) return undefined;
  const word = value.toLowerCase();
  const fitting = [value, word, FLAGS.get(word), word.split(/\s*,\s*/)].find(valid);
  if (fitting === undefined)
    diagnostics.once(
      'warn',
      `${variable} is ${quoteStart(value)}, but should be ${expected}. It is left aside.`,
    );
  return fitting;
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
