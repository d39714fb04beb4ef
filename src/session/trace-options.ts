import { checkOptions, isAttributeValue, isRecord } from '../host/option-checks.ts';
import { hasMethods } from '../host/fields.ts';
import { optionByEnvironment } from '../host/option-variable.ts';
import { CONTENT_CHECKS, resolveContentOptions } from './content-options.ts';
import type { Attributes, Context, MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { OptionCheck, OptionChecks } from '../host/option-checks.ts';
import { RECORDING_URI, USER_ID } from '../spans/attribute-names.ts';
import { DEFAULT_INFERENCE_OPERATION } from '../spans/span-naming.ts';
import { messagesTold } from '../spans/content.ts';
import type { TellMessage } from '../host/error-text.ts';
import type { Prices } from '../model/billed.ts';
import type { Convention } from '../spans/conventions/convention.ts';
import type { InferenceOperation } from '../spans/span-naming.ts';
import type { TraceBoundary } from '../spans/span-writer.ts';
import type { ContentOptions, ResolvedContentOptions } from './content-options.ts';

/** How a session is traced. Everything is optional; a wrong value throws a `TypeError` at once. */
export interface TraceOptions extends ContentOptions {
  /** Makes the spans. Default: the provider registered with the OpenTelemetry API when the session connects. */
  tracerProvider?: TracerProvider;
  /** Makes the metrics. Default: the provider registered with the OpenTelemetry API when the session connects. */
  meterProvider?: MeterProvider;
  /** The parent of the session's span. Default: the context that is active when `connect()` is called. */
  parentContext?: Context;
  /** Added to every span of the session, e.g. a tenant or a phone number's hash. Metrics have none of them. */
  attributes?: Attributes;
  /**
   * `session` (default) makes one trace of a session; `turn` makes each turn the root of its own trace, linked to
   * the session's span: for hour-long calls and for tail sampling.
   * Default: `OTEL_INSTRUMENTATION_OPENAI_REALTIME_TRACE_BOUNDARY`, else `session`.
   */
  traceBoundary?: TraceBoundary;
  /**
   * How model responses are called, as `gen_ai.operation.name` and in the names of their spans: `chat`, as the GenAI
   * conventions have it, or `realtime_inference`, as their open realtime proposal does.
   * Default: `OTEL_INSTRUMENTATION_OPENAI_REALTIME_INFERENCE_OPERATION`, else `chat`.
   */
  inferenceOperation?: InferenceOperation;
  /**
   * Whose attributes are written beside these: what the backends that read them do not find in the GenAI conventions.
   * Default: `OTEL_INSTRUMENTATION_OPENAI_REALTIME_CONVENTIONS`, a list with commas, else none.
   */
  conventions?: readonly Convention[];
  /**
   * The `session.id` of every span: under it backends put together what belongs to one conversation, over reconnects too.
   * Default: `OTEL_INSTRUMENTATION_OPENAI_REALTIME_SESSION_ID`, else the server's id of the first connection.
   */
  sessionId?: string;
  /** The `user.id` of every span: who is talking, as the application knows them. Metrics have it not. */
  userId?: string;
  /**
   * What responses and transcriptions cost, on their spans and in `realtime.cost`; see {@link Prices}. The entry
   * `opentelemetry-instrumentation-openai-realtime/prices` has a ready one. Default: nothing is priced.
   */
  prices?: Prices;
  /**
   * The `realtime.recording.uri` of every span: where the call can be listened to, as the application says; nothing is
   * looked up there. Of a query nothing is left.
   */
  recordingUri?: string;
}

/** Options with their defaults in place. */
export interface ResolvedTraceOptions extends ResolvedContentOptions {
  tracerProvider: TracerProvider | undefined;
  meterProvider: MeterProvider | undefined;
  parentContext: Context | undefined;
  attributes: Attributes;
  /** What is told of the messages of errors, by `redact` and `exceptionMessages`. */
  tellMessage: TellMessage;
  traceBoundary: TraceBoundary;
  inferenceOperation: InferenceOperation;
  conventions: readonly Convention[];
  sessionId: string | undefined;
  prices: Prices | undefined;
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
  const content = resolveContentOptions(options);
  return {
    tracerProvider: options.tracerProvider,
    meterProvider: options.meterProvider,
    parentContext: options.parentContext,
    attributes: { [USER_ID]: options.userId, [RECORDING_URI]: options.recordingUri, ...options.attributes },
    ...content,
    tellMessage: messagesTold(content.exceptionMessages, content.redact),
    traceBoundary: given(options, 'traceBoundary') ?? 'session',
    inferenceOperation: given(options, 'inferenceOperation') ?? DEFAULT_INFERENCE_OPERATION,
    conventions: given(options, 'conventions') ?? [],
    sessionId: given(options, 'sessionId'),
    prices: options.prices,
  };
}

/** An option, else what its variable says. */
function given<Option extends OptionOfEnvironment>(
  options: TraceOptions,
  option: Option,
): TraceOptions[Option] {
  return options[option] ?? (optionByEnvironment(option, TRACE_CHECKS[option]) as TraceOptions[Option]);
}

const A_TEXT: OptionCheck = {
  valid: (value) => typeof value === 'string' && value.trim() !== '',
  expected: 'a text that is not empty',
};

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
  ...CONTENT_CHECKS,
  traceBoundary: {
    valid: (value) => value === 'session' || value === 'turn',
    expected: "'session' or 'turn'",
  },
  inferenceOperation: {
    valid: (value) => value === 'chat' || value === 'realtime_inference',
    expected: "'chat' or 'realtime_inference'",
  },
  conventions: {
    valid: (value) =>
      Array.isArray(value) && value.every((each) => each === 'langfuse' || each === 'openinference'),
    expected: "a list of 'langfuse' and 'openinference'",
  },
  sessionId: A_TEXT,
  userId: A_TEXT,
  prices: {
    valid: (value) => typeof value === 'function',
    expected: 'a function from what is billed to US dollars, or to undefined',
  },
  recordingUri: A_TEXT,
};

/** The options that a service whose code does not change may want, each by a variable of its name. */
export const OPTIONS_OF_ENVIRONMENT = [
  'exceptionMessages',
  'traceBoundary',
  'inferenceOperation',
  'conventions',
  'sessionId',
] as const;

type OptionOfEnvironment = (typeof OPTIONS_OF_ENVIRONMENT)[number];
