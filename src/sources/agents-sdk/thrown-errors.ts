import { readThrownError } from '../../realtime-api/error-facts.ts';
import { fieldsOf, isObject, text } from '../../host/fields.ts';
import { processWide } from '../../host/process-wide.ts';
import type { SessionFeed } from '../../session/session-feed.ts';

/** Hears of one run of a call's tool, should it throw. */
type Tell = (error: unknown) => void;

/** The sessions whose tools are heard of, by the run context that the SDK hands to each of a session's tools. */
const sessions = processWide('tool-errors', () => new WeakMap<object, (callId: string) => Tell>());

/** Tells the feed what tools throw that run with a session's run context, as far as the making of tools is observed. */
export class ThrownErrors {
  readonly #feed: SessionFeed;
  readonly #runContext: object;
  /** Made with the first one. */
  #calls: WeakMap<object, string> | undefined;

  constructor(runContext: unknown, feed: SessionFeed) {
    this.#feed = feed;
    this.#runContext = isObject(runContext) ? runContext : this;
    sessions.set(this.#runContext, (callId) => this.#tellOf(callId));
  }

  /** The call whose tool threw an error; `undefined` for any other error. */
  callOf(error: unknown): string | undefined {
    return isObject(error) ? this.#calls?.get(error) : undefined;
  }

  stop(): void {
    sessions.delete(this.#runContext);
  }

  #tellOf(callId: string): Tell {
    const feed = this.#feed;
    // A tool may outlive its connection, and the next one may have a call of the same id.
    const connection = feed.sessions;
    return (error) =>
      feed.guard('tool error', () => {
        if (feed.sessions !== connection) return;
        if (isObject(error)) (this.#calls ??= new WeakMap()).set(error, callId);
        feed.signal({ type: 'tool_threw', callId, error: readThrownError(error, 'sdk') });
      });
  }
}

/**
 * A tool begins to run: `execute(input, runContext, details)`. In a realtime session the details name the call. What a
 * tool throws because it was told to stop is not its own failure.
 */
export function hearCall([, runContext, details]: readonly unknown[]): Tell | undefined {
  const session = isObject(runContext) ? sessions.get(runContext) : undefined;
  const { toolCall, signal } = fieldsOf(details);
  const call = fieldsOf(toolCall);
  const callId = text(call['callId']) ?? text(call['id']);
  if (session === undefined || callId === undefined) return undefined;
  const tell = session(callId);
  return (error) => {
    if (fieldsOf(signal)['aborted'] !== true) tell(error);
  };
}
