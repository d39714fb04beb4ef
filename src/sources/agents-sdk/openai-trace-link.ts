import { TraceFlags } from '@opentelemetry/api';
import { fieldsOf, isObject } from '../../host/fields.ts';
import { guard } from '../../host/guard.ts';
import { patchMethod } from '../../host/method-patch.ts';
import type { SpanContext } from '@opentelemetry/api';
import type { Fields } from '../../host/fields.ts';
import type { Unpatch } from '../../host/method-patch.ts';
import type { SessionMembers } from './session-shape.ts';

/**
 * Names the session's span in the trace that OpenAI makes of the session: the trace id is its group, unless the
 * application has one of its own, and its metadata has both ids. The SDK sends that once for each connection, from the
 * configuration that its transport is given; what the application configured is copied, never changed. An application
 * that has turned OpenAI's tracing off keeps it off, and a trace that is not sampled is not named.
 */
export function linkOpenAITrace(
  { transport }: SessionMembers,
  spanContext: () => SpanContext | undefined,
): Unpatch {
  return patchMethod(transport, 'connect', (connect) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      let [options] = args;
      guard('link to OpenAI', () => {
        const span = spanContext();
        if (span !== undefined && isSampled(span)) options = withLink(options, span);
      });
      return connect.call(this, options, ...args.slice(1));
    };
  });
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

function withLink(options: unknown, span: SpanContext): unknown {
  const { initialSessionConfig } = fieldsOf(options);
  if (!isObject(initialSessionConfig) || initialSessionConfig['tracing'] === null) return options;
  const tracing = linked(fieldsOf(initialSessionConfig['tracing']), span);
  return { ...fieldsOf(options), initialSessionConfig: { ...initialSessionConfig, tracing } };
}

/** `auto`, and nothing at all, is OpenAI's tracing with a name of its own choice. */
function linked(tracing: Fields, { traceId, spanId }: SpanContext): Fields {
  return {
    ...tracing,
    group_id: tracing['group_id'] ?? traceId,
    metadata: { ...fieldsOf(tracing['metadata']), [TRACE_ID]: traceId, [SPAN_ID]: spanId },
  };
}

const TRACE_ID = 'otel.trace_id';
const SPAN_ID = 'otel.span_id';
