import type { Fields } from '../../src/host/fields.ts';
import type { Chance } from './chance.ts';
import type { StepWriter } from './step-writer.ts';

/** Codes of the server's errors: those that say only that there was nothing to do, and those that end a session, among them. */
const CODES: readonly unknown[] = [
  'response_cancel_not_active',
  'conversation_already_has_active_response',
  'invalid_value',
  'item_truncate_invalid_item_id',
  'session_expired',
  null,
];

/** What the agents SDKs hand on as an error: objects of either language, the server's own, text. */
const THROWN: readonly unknown[] = [
  { name: 'TypeError', message: 'No.' },
  { type: 'server_error', code: 'invalid_value', message: 'Not now.', param: null },
  { message: 'No.' },
  "ValueError('no such room')",
  'No.',
  null,
];

/** Writes what fails: by the ids of events and calls, and without any. */
export class ErrorWriter {
  readonly #chance: Chance;
  readonly #told: StepWriter;

  constructor(chance: Chance, told: StepWriter) {
    this.#chance = chance;
    this.#told = told;
  }

  /** The server complains of an event of the client's, or of none; the SDK may repeat it, or say one of its own. */
  ofServer(): void {
    const chance = this.#chance;
    const error = {
      type: chance.pick(['invalid_request_error', 'server_error']),
      code: chance.pick(CODES),
      message: 'Not now.',
      event_id: chance.pick([this.#told.latestRequest, this.#told.id('event'), null]),
    };
    this.#told.server({ type: 'error', event_id: this.#told.id('event'), error });
    if (chance.of(0.3)) this.#told.sdk({ type: 'error', error });
    if (chance.of(0.5)) this.#told.sdk({ type: 'error', error: chance.pick(THROWN) });
    // The Python SDK's iterator raises what its model could not go on after.
    const exception = chance.pick(["ConnectionClosedError('no close frame')", "RuntimeError('no')"]);
    if (chance.of(0.05)) this.#told.sdk({ type: 'raw_model_event', data: { type: 'exception', exception } });
  }

  /** The SDK fails about a call, which it names by the call's id, by the tool's name, or not at all. */
  ofCall({ callId, toolName }: Fields): void {
    const chance = this.#chance;
    const error = { origin: chance.pick(['sdk', 'transport']), type: 'RangeError', message: 'no.' };
    const named = { ...error, toolName: chance.of(0.5) ? toolName : undefined };
    if (chance.of(0.5))
      this.#told.signal({ type: 'error_raised', error: named, callId: chance.of(0.5) ? callId : undefined });
    else this.#told.sdk({ type: 'error', error: chance.pick(THROWN) });
  }
}
