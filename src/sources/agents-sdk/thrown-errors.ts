import { readThrownError } from '../../events/error-facts.ts';
import { fieldsOf, isFields, text } from '../../events/fields.ts';
import { processWide } from '../../process-wide.ts';
import type { SessionFeed } from '../../session-feed.ts';

/** What the tools of one session have thrown. */
export interface ThrownErrors {
  /** The call whose tool threw an error; `undefined` for any other error. */
  callOf(error: unknown): string | undefined;
  stop(): void;
}

/** Hears of one run of a call's tool, should it throw. */
type Tell = (error: unknown) => void;

/** The sessions whose tools are heard of, by the run context that the SDK hands to each of a session's tools. */
const sessions = processWide('tool-errors', () => new WeakMap<object, (callId: string) => Tell>());

/** Tells the feed what tools throw that run with a session's run context, as far as the making of tools is observed. */
export function hearThrownErrors(runContext: unknown, feed: SessionFeed): ThrownErrors {
  const calls = new WeakMap<object, string>();
  const key = isFields(runContext) ? runContext : {};
  sessions.set(key, (callId) => {
    // A tool may outlive its connection, and the next one may have a call of the same id.
    const connection = feed.sessions;
    return (error) =>
      feed.guard('tool error', () => {
        if (feed.sessions !== connection) return;
        if (isFields(error)) calls.set(error, callId);
        feed.signal({ type: 'tool_threw', callId, error: readThrownError(error, 'sdk') });
      });
  });
  return {
    callOf: (error) => (isFields(error) ? calls.get(error) : undefined),
    stop: () => sessions.delete(key),
  };
}

/**
 * A tool begins to run: `execute(input, runContext, details)`. In a realtime session the details name the call. What a
 * tool throws because it was told to stop is not its own failure.
 */
export function hearCall([, runContext, details]: readonly unknown[]): Tell | undefined {
  const session = isFields(runContext) ? sessions.get(runContext) : undefined;
  const { toolCall, signal } = fieldsOf(details);
  const call = fieldsOf(toolCall);
  const callId = text(call['callId']) ?? text(call['id']);
  if (session === undefined || callId === undefined) return undefined;
  const tell = session(callId);
  return (error) => {
    if (fieldsOf(signal)['aborted'] !== true) tell(error);
  };
}
