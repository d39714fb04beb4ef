import { checkOptions, TRUE_OR_FALSE } from '../host/option-checks.ts';
import { SESSION_CHECKS } from '../sources/agents-sdk/trace-realtime-session.ts';
import { TRACE_CHECKS } from '../session/trace-options.ts';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import type { OptionChecks } from '../host/option-checks.ts';
import type { TraceSessionOptions } from '../sources/agents-sdk/trace-realtime-session.ts';

/**
 * Called once for each session or connection that is traced, with the object itself: a `RealtimeSession`, or a client of
 * `openai`. What it returns is added to the attributes of every span of that object's sessions.
 */
export type SessionHook = (session: object) => Attributes | undefined | void;

/** How the sessions that are found are traced. Everything is optional; a wrong value throws a `TypeError` at once. */
export interface OpenAIRealtimeInstrumentationConfig
  extends
    InstrumentationConfig,
    Omit<TraceSessionOptions, 'tracerProvider' | 'meterProvider' | 'parentContext'> {
  /** Whether clients of `openai/realtime` are traced too, not only sessions of the agents SDK. Default `true`. */
  connections?: boolean;
  /** Tells more of each session; see {@link SessionHook}. */
  sessionHook?: SessionHook;
}

/** Throws a `TypeError` that says what was expected and what came. */
export function checkConfig(config: OpenAIRealtimeInstrumentationConfig): void {
  checkOptions(config, CONFIG_CHECKS);
}

/** The part of the configuration that is handed on to each session. */
export function traceOptionsOf({
  enabled: _enabled,
  connections: _connections,
  sessionHook: _sessionHook,
  ...options
}: OpenAIRealtimeInstrumentationConfig): TraceSessionOptions {
  return options;
}

const {
  tracerProvider: _tracerProvider,
  meterProvider: _meterProvider,
  parentContext: _context,
  ...FURTHER_CHECKS
} = TRACE_CHECKS;

const CONFIG_CHECKS: OptionChecks = {
  enabled: TRUE_OR_FALSE,
  ...FURTHER_CHECKS,
  ...SESSION_CHECKS,
  connections: TRUE_OR_FALSE,
  sessionHook: {
    valid: (value) => typeof value === 'function',
    expected: 'a function from a session to attributes, or to undefined',
  },
};
