import { fieldsOf, text } from '../../host/fields.ts';
import { RAW_EVENT_TYPES, unwrapRawEvent } from '../../sources/event-stream/raw-event.ts';
import type { Fields } from '../../host/fields.ts';

/** Late events of a connection that was replaced go back and forth too, but not as often. */
const FEWEST_RETURNS = 3;

/** Enough to know that sessions are mixed; a file of many that follow each other has many more. */
const MAX_IDS = 100;

/** Notices that events without a key are of several sessions at once: their ids come back after others were there. */
export class MixedSessions {
  readonly #sessions = new IdReturns();
  readonly #conversations = new IdReturns();

  /** Whether that was noticed so far. */
  get found(): boolean {
    return this.#sessions.count >= FEWEST_RETURNS || this.#conversations.count >= FEWEST_RETURNS;
  }

  /** Takes note of one event without a key. */
  note(event: Fields): void {
    // Text would have to be parsed twice.
    const isRaw = RAW_EVENT_TYPES.has(event['type']) && typeof event['data'] !== 'string';
    const inner = isRaw ? unwrapRawEvent(event) : event;
    switch (inner['type']) {
      case 'session.created':
      case 'session.updated':
        return this.#sessions.note(fieldsOf(inner['session'])['id']);
      case 'response.created':
      case 'response.done':
        return this.#conversations.note(fieldsOf(inner['response'])['conversation_id']);
    }
  }
}

/** Counts how often an id comes that came before, but not just before. */
class IdReturns {
  readonly #seen = new Set<string>();
  #latest: string | undefined;
  count = 0;

  note(value: unknown): void {
    const id = text(value);
    if (id === undefined || id === this.#latest) return;
    this.#latest = id;
    if (this.#seen.has(id)) this.count += 1;
    else if (this.#seen.size < MAX_IDS) this.#seen.add(id);
  }
}
