import { parseArgs, type ParseArgsConfig } from 'node:util';

type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** What is wrong with a command line, in one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The values of the options, and what is no option. */
export type ParsedArguments<Options extends OptionTable> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true }>
>;

/** Reads options as `node:util` does; throws a {@link UsageError} for what is not in the table. */
export function readArguments<Options extends OptionTable>(
  args: readonly string[],
  options: Options,
): ParsedArguments<Options> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(sentenceOf(error));
  }
}

/** Its messages go on with advice about positional arguments. */
function sentenceOf(error: unknown): string {
  const { code, message } = error as Error & { code?: string };
  const option = /'(-[^']*)'/.exec(message)?.[1]?.replace(/^-\w, |[ =<].*$/g, '') ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `unknown option ${option}`;
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
    return message.includes('does not take')
      ? `option ${option} takes no value`
      : `option ${option} needs a value`;
  return message;
}

/** The value when it is one of `known`; throws a {@link UsageError} that lists them. */
export function oneOf<Value extends string>(option: string, value: string, known: readonly Value[]): Value {
  const found = known.find((name) => name === value);
  if (found !== undefined) return found;
  throw new UsageError(
    `option ${option}: expected ${new Intl.ListFormat('en', { type: 'disjunction' }).format(known)}, got ${quoted(value)}`,
  );
}

/** The value as a number above zero; throws a {@link UsageError} for anything else. */
export function positiveNumber(option: string, value: string): number {
  const number = Number(value);
  if (value.trim() !== '' && number > 0 && number < Infinity) return number;
  throw new UsageError(`option ${option}: expected a number above 0, got ${quoted(value)}`);
}

/** An address of the command line as it is shown in messages: not where it may have a password, with a scheme or without. */
export function quotedAddress(value: string): string {
  return value.includes('@') ? 'something else' : quoted(value);
}

/** A value of the command line as it is shown in messages. */
export function quoted(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}
