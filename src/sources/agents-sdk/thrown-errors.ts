import { readThrownError } from '../../events/error-facts.ts';
import { fieldsOf, isFields, text } from '../../events/fields.ts';
import type { SessionFeed } from '../../session-feed.ts';

/** What the tools of one session have thrown. */
export interface ThrownErrors {
  /** The call whose tool threw an error; `undefined` for any other error. */
  callOf(error: unknown): string | undefined;
  stop(): void;
}

type Listener = (callId: string, error: unknown) => void;

/** The sessions whose tools are heard of, by the run context that the SDK hands to each of a session's tools. */
const listeners = new WeakMap<object, Listener>();

/** Tells the feed what tools throw that run with a session's run context, as far as the factory of tools is observed. */
export function hearThrownErrors(runContext: unknown, feed: SessionFeed): ThrownErrors {
  const calls = new WeakMap<object, string>();
  const key = isFields(runContext) ? runContext : {};
  listeners.set(key, (callId, error) => {
    feed.guard('tool error', () => {
      if (isFields(error)) calls.set(error, callId);
      feed.signal({ type: 'tool_threw', callId, error: readThrownError(error, 'sdk') });
    });
  });
  return {
    callOf: (error) => (isFields(error) ? calls.get(error) : undefined),
    stop: () => listeners.delete(key),
  };
}

/** A tool has thrown: `execute(input, runContext, details)`. In a realtime session the details name the call. */
export function tellThrownError([, runContext, details]: readonly unknown[], error: unknown): void {
  const listener = isFields(runContext) ? listeners.get(runContext) : undefined;
  if (listener === undefined) return;
  const call = fieldsOf(fieldsOf(details)['toolCall']);
  const callId = text(call['callId']) ?? text(call['id']);
  if (callId !== undefined) listener(callId, error);
}
