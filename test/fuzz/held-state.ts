import { processWide } from '../../src/host/process-wide.ts';
import type * as Limits from '../../src/model/limits.ts';
import type { SessionState } from '../../src/model/session-state.ts';

/** The states of all models that were made, since the last time that they were asked for. */
export class ModelStates {
  #states: SessionState[] = [];

  /** Stands in front of `createSessionState`. */
  watch<Create extends (...base: never[]) => SessionState>(create: Create): Create {
    const watched = (...base: never[]): SessionState => {
      const state = create(...base);
      this.#states.push(state);
      return state;
    };
    return watched as Create;
  }

  take(): SessionState[] {
    const states = this.#states;
    this.#states = [];
    return states;
  }

  /** What is held beyond its cap, at this moment. */
  excess(limits: typeof Limits): string[] {
    return this.#states.flatMap((state) => {
      const { tree, calls, responses, speeches, requests, unanswered, sentCommits, unaskedItems } = state;
      const held = {
        MAX_OPEN_TURNS: tree.turns.length,
        MAX_OPEN_TOOL_CALLS: Math.max(calls.size, unanswered.size),
        MAX_OPEN_RESPONSES: responses.size,
        MAX_OPEN_SPEECHES: speeches.size,
        MAX_PENDING_REQUESTS: Math.max(requests.length, sentCommits.length),
        MAX_TURN_MESSAGES: unaskedItems.length,
      };
      return Object.entries(held).flatMap(([cap, count]) =>
        count > limits[cap as keyof typeof held] ? [`${count} are held, over ${cap}`] : [],
      );
    });
  }
}

/** What is held of sessions that are over: nothing that is open, and no session. */
export function heldProblems(states: readonly SessionState[]): string[] {
  const held = states.flatMap(({ tree, calls, responses, speeches, pendingResponse, unexplained }) => [
    ...tree.turns.map((turn) => `turn ${turn.number}`),
    ...[...calls.keys()].map((key) => `call ${key}`),
    ...[...responses.keys()].map((key) => `response ${key}`),
    ...[...speeches.keys()].map((key) => `speech ${key}`),
    ...(pendingResponse === undefined ? [] : ['a pending response']),
    ...(unexplained === undefined ? [] : ['a call without an explanation']),
  ]);
  const open = processWide('open-sessions', () => new Set());
  if (open.size > 0) held.push(`${open.size} open sessions`);
  return held.map((what) => `${what} is held after the end`);
}
