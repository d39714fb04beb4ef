import { fieldsOf, isObject } from '../host/fields.ts';
import type { TokenLimit, TokenUsage, ToolFacts, TranscriptionUsage } from '../signals/signal.ts';
import type { TellMessage } from '../host/error-text.ts';
import type { ContentWriter } from '../spans/content.ts';

/** What texts are written by. */
export interface Writers {
  /** Present when content is captured. */
  content: ContentWriter | undefined;
  /** What is told of the messages of errors. */
  tell: TellMessage;
}

/** How one field of a signal is recorded. */
export interface FieldCodec<Value> {
  /** As JSON; `undefined` leaves the field out. */
  write(value: Value, writers: Writers): unknown;
  /** What was recorded, or {@link WRONG}. An absent field comes as `undefined`. */
  read(value: unknown): Value | typeof WRONG;
  /** What a right value is, in words. */
  readonly expected: string;
  /** Whether it is what was said or done, and left out unless content is captured; `part` where some of it is. */
  readonly content?: 'all' | 'part';
}

/** Stands for a recorded value of another kind than expected. */
export const WRONG: unique symbol = Symbol('wrong');

function codec<Value>(
  expected: string,
  fits: (value: unknown) => value is Value,
): { required: FieldCodec<Value>; optional: FieldCodec<Value | undefined> } {
  return {
    required: { expected, write: (value) => value, read: (value) => (fits(value) ? value : WRONG) },
    optional: {
      expected,
      write: (value) => value,
      read: (value) => (value === undefined || fits(value) ? value : WRONG),
    },
  };
}

export const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

export const words = codec('text', isText);
export const number = codec('a number', isNumber);
export const flag = codec('true or false', isFlag);
export const names = codec('a list of texts', (value): value is readonly string[] => {
  return Array.isArray(value) && value.every(isText);
});

/** How many tokens a response may have. */
export const tokenLimit = codec('a number or inf', (value): value is TokenLimit => {
  return value === 'inf' || isNumber(value);
});

/** One of a few words. */
export function oneOf<Value extends string>(...values: readonly Value[]) {
  return codec(values.join(', '), (value): value is Value => values.includes(value as Value));
}

/** A conversation's id, or `null` where there is none. */
export const conversation: FieldCodec<string | null | undefined> = {
  expected: 'text or null',
  write: (value) => value,
  read: (value) => (value === undefined || value === null || isText(value) ? value : WRONG),
};

export const tool: FieldCodec<ToolFacts> = {
  expected: 'an object with a name',
  write: ({ name: toolName, description }) => ({ name: toolName, description }),
  read: (value) => {
    const { name: toolName, description } = fieldsOf(value);
    if (!isText(toolName) || (description !== undefined && !isText(description))) return WRONG;
    return { name: toolName, description };
  },
};

const COUNTS = [
  'input',
  'output',
  'inputText',
  'inputAudio',
  'inputImage',
  'cached',
  'cachedText',
  'cachedAudio',
  'cachedImage',
  'outputText',
  'outputAudio',
  'outputReasoning',
] as const satisfies readonly (keyof TokenUsage)[];

/** Token counts of a response. */
export const usage = counts<TokenUsage>(COUNTS);

/** What a transcription is billed by. */
export const transcriptionUsage = counts<TranscriptionUsage>([
  'inputTokens',
  'inputTextTokens',
  'inputAudioTokens',
  'outputTokens',
  'audioSeconds',
]);

/** Counts under their own names in snake case; those that are not known are left out. */
function counts<Counts extends object>(
  keys: readonly (keyof Counts & string)[],
): FieldCodec<Counts | undefined> {
  const recordedKeys = keys.map((key) => [key, snakeCase(key)] as const);
  return {
    expected: 'an object of numbers',
    write: (value) =>
      value && Object.fromEntries(recordedKeys.map(([key, recordedKey]) => [recordedKey, value[key]])),
    read: (value) => {
      if (value === undefined) return undefined;
      if (!isObject(value)) return WRONG;
      const found: Record<string, number> = {};
      for (const [key, recordedKey] of recordedKeys) {
        const recorded = value[recordedKey];
        if (isNumber(recorded)) found[key] = recorded;
        else if (recorded !== undefined) return WRONG;
      }
      return found as Counts;
    },
  };
}

export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
