import { checkOptions, isAttributeValue, isRecord, TRUE_OR_FALSE } from '../host/option-checks.ts';
import { hasMethods } from '../host/fields.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { quoteStart } from '../privacy/scrub.ts';
import type { Attributes, Context, MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { OptionCheck, OptionChecks } from '../host/option-checks.ts';
import type { Redact } from '../spans/content.ts';
import type { TraceBoundary } from '../spans/span-writer.ts';

/** How a session is traced. Everything is optional; a wrong value throws a `TypeError` at once. */
export interface TraceOptions {
  /** Makes the spans. Default: the provider registered with the OpenTelemetry API when the session connects. */
  tracerProvider?: TracerProvider;
  /** Makes the metrics. Default: the provider registered with the OpenTelemetry API when the session connects. */
  meterProvider?: MeterProvider;
  /** The parent of the session's span. Default: the context that is active when `connect()` is called. */
  parentContext?: Context;
  /** Added to every span of the session, e.g. a tenant or a phone number's hash. Metrics have none of them. */
  attributes?: Attributes;
  /**
   * Whether transcripts, text, instructions, tool arguments and results are recorded.
   * Default: `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`, else `false`. Audio never is.
   */
  captureContent?: boolean;
  /** Sees each piece of content before it is recorded; see {@link Redact}. */
  redact?: Redact;
  /**
   * `session` (default) makes one trace of a session; `turn` makes each turn the root of its own trace, linked to
   * the session's span: for hour-long calls and for tail sampling.
   */
  traceBoundary?: TraceBoundary;
}

/** Options with their defaults in place. */
export interface ResolvedTraceOptions {
  tracerProvider: TracerProvider | undefined;
  meterProvider: MeterProvider | undefined;
  parentContext: Context | undefined;
  attributes: Attributes;
  captureContent: boolean;
  redact: Redact | undefined;
  traceBoundary: TraceBoundary;
}

/**
 * Checks options, and completes them from the environment. `own` are the checks of further options that the caller
 * takes. Throws a `TypeError` that says what was expected and what came.
 */
export function resolveTraceOptions(
  options: TraceOptions = {},
  own: OptionChecks = {},
): ResolvedTraceOptions {
  checkOptions(options, { ...TRACE_CHECKS, ...own });
  return {
    tracerProvider: options.tracerProvider,
    meterProvider: options.meterProvider,
    parentContext: options.parentContext,
    attributes: { ...options.attributes },
    captureContent: options.captureContent ?? captureContentByEnvironment(),
    redact: options.redact,
    traceBoundary: options.traceBoundary ?? 'session',
  };
}

/** The checks of all options. */
export const TRACE_CHECKS: Record<keyof TraceOptions, OptionCheck> = {
  tracerProvider: {
    valid: (value) => hasMethods(value, ['getTracer']),
    expected: 'a TracerProvider, an object with a getTracer() method',
  },
  meterProvider: {
    valid: (value) => hasMethods(value, ['getMeter']),
    expected: 'a MeterProvider, an object with a getMeter() method',
  },
  parentContext: {
    valid: (value) => hasMethods(value, ['getValue']),
    expected: 'a Context, such as context.active() of @opentelemetry/api',
  },
  attributes: {
    valid: (value) => isRecord(value) && Object.values(value).every(isAttributeValue),
    expected: 'an object of strings, numbers, booleans or arrays of one of them',
  },
  captureContent: TRUE_OR_FALSE,
  redact: {
    valid: (value) => typeof value === 'function',
    expected: 'a function from a text to a text, or to undefined to leave it out',
  },
  traceBoundary: {
    valid: (value) => value === 'session' || value === 'turn',
    expected: "'session' or 'turn'",
  },
};

const CAPTURE_VARIABLE = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';

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
  // Browsers have no `process`.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const value = process?.env?.[CAPTURE_VARIABLE]?.trim().toLowerCase();
  if (value === undefined || value === '') return false;
  const capture = CAPTURE_VALUES.get(value);
  if (capture !== undefined) return capture;
  const known = [...CAPTURE_VALUES.keys()].join(', ');
  diagnostics.warn(
    `${CAPTURE_VARIABLE} is ${quoteStart(value)}, which is none of ${known}. Content is not recorded.`,
  );
  return false;
}
