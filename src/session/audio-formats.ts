import { fieldsOf, text } from '../host/fields.ts';
import { DEFAULT_AUDIO_FORMAT } from '../realtime-api/audio-format.ts';
import { readInputFormat, readOutputFormat } from '../realtime-api/session-configuration.ts';
import type { Fields } from '../host/fields.ts';
import type { AudioFormat } from '../realtime-api/audio-format.ts';
import type { Signal } from '../signals/signal.ts';

interface Formats {
  readonly input: AudioFormat;
  readonly output: AudioFormat;
}

/** In which formats a session's audio goes both ways: as the server tells it, and as the client has asked for since. */
export class AudioFormats implements Formats {
  #told: Formats = { input: DEFAULT_AUDIO_FORMAT, output: DEFAULT_AUDIO_FORMAT };
  /** In force, as far as is known, until the server has answered all that was asked: the client sends in it at once. */
  #asked: Partial<Formats> = {};
  /** Updates of the client that the server has neither confirmed nor refused. */
  #updatesSent = 0;

  /** Of what the client sends now. */
  get input(): AudioFormat {
    return this.#asked.input ?? this.#told.input;
  }

  /** Of what the agent says; a response may have one of its own. */
  get output(): AudioFormat {
    return this.#asked.output ?? this.#told.output;
  }

  /** A client event. */
  sent({ type, session }: Fields): void {
    if (type !== 'session.update') return;
    this.#updatesSent += 1;
    this.#asked = { ...this.#asked, ...readFormats(session) };
  }

  /** A server event, and the signal that it was read as. */
  heard(signal: Signal, event: Fields): void {
    if (signal.type === 'session_configured') {
      const confirms = event['type'] === 'session.updated';
      this.#told = { ...this.#told, ...(confirms && this.#asked), ...readFormats(event['session']) };
      if (confirms) this.#answered();
    } else if (signal.type === 'error_raised' && namesSetting(event)) this.#answered();
  }

  #answered(): void {
    this.#updatesSent = Math.max(0, this.#updatesSent - 1);
    if (this.#updatesSent === 0) this.#asked = {};
  }
}

/** Those that a configuration names. */
function readFormats(session: unknown): Partial<Formats> {
  const input = readInputFormat(session);
  const output = readOutputFormat(fieldsOf(session));
  return { ...(input && { input }), ...(output && { output }) };
}

/** Whether an `error` is about a setting of the session, as the answer to an update that is refused. */
function namesSetting(event: Fields): boolean {
  return text(fieldsOf(event['error'])['param'])?.startsWith('session') === true;
}
