import { diagnostics } from '../host/diagnostics.ts';
import { variableOf } from '../host/environment-variable.ts';
import { TRUE_OR_FALSE } from '../host/option-checks.ts';
import { optionByEnvironment } from '../host/option-variable.ts';
import { quoteStart } from '../privacy/scrub.ts';
import type { OptionCheck } from '../host/option-checks.ts';
import type { Redact } from '../spans/content.ts';

/** What is kept of what is said and done, by tracing and by recording alike. */
export interface ContentOptions {
  /**
   * Whether transcripts, text, instructions, tool arguments and results are recorded.
   * Default: `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`, else `false`. Audio never is.
   */
  captureContent?: boolean;
  /** Sees each piece of content, and each message of an error, before it is recorded; see {@link Redact}. */
  redact?: Redact;
  /**
   * Whether the messages of errors are recorded; else their class and frames alone are.
   * Default: `OTEL_INSTRUMENTATION_OPENAI_REALTIME_EXCEPTION_MESSAGES`, else `true`.
   */
  exceptionMessages?: boolean;
}

/** These options with their defaults in place. */
export interface ResolvedContentOptions {
  captureContent: boolean;
  redact: Redact | undefined;
  exceptionMessages: boolean;
}

export const CONTENT_CHECKS: Record<keyof ContentOptions, OptionCheck> = {
  captureContent: TRUE_OR_FALSE,
  redact: {
    valid: (value) => typeof value === 'function',
    expected: 'a function from a text to a text, or to undefined to leave it out',
  },
  exceptionMessages: TRUE_OR_FALSE,
};

/** Completes options that have been checked from the environment. */
export function resolveContentOptions(options: ContentOptions): ResolvedContentOptions {
  const { captureContent, redact, exceptionMessages } = options;
  return {
    captureContent: captureContent ?? captureContentByEnvironment(),
    redact,
    exceptionMessages:
      exceptionMessages ??
      (optionByEnvironment('exceptionMessages', CONTENT_CHECKS.exceptionMessages) as boolean | undefined) ??
      true,
  };
}

/** Decides on content where no option does. */
export const CAPTURE_VARIABLE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

/** The values that GenAI instrumentations take; those that name events only are off here, where content is on spans. */
const CAPTURE_VALUES: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['span_only', true],
  ['span_and_event', true],
  ['false', false],
  ['no_content', false],
  ['event_only', false],
]);

function captureContentByEnvironment(): boolean {
  const value = variableOf(CAPTURE_VARIABLE)?.toLowerCase();
  if (value === undefined) return false;
  const capture = CAPTURE_VALUES.get(value);
  if (capture !== undefined) return capture;
  const known = [...CAPTURE_VALUES.keys()].join(', ');
  diagnostics.once(
    'warn',
    `${CAPTURE_VARIABLE} is ${quoteStart(value)}, which is none of ${known}. Content is not recorded.`,
  );
  return false;
}
