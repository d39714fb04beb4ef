import { diagnostics } from '../../host/diagnostics.ts';
import { guardTelling } from '../../host/guard.ts';
import { TargetGate } from '../recording-target.ts';
import { AudibleResponses } from './audible-responses.ts';
import { CallAudio } from './call-audio.ts';
import { encodingOf, highestRate } from './sample-encoding.ts';
import { AudioWire } from './spoken-audio.ts';
import type { TellMessage } from '../../host/error-text.ts';
import type { Guard } from '../../host/guard.ts';
import type { SessionEndReason } from '../../model/records.ts';
import type { Signal } from '../../signals/signal.ts';
import type { AudioFormats } from '../../session/audio-formats.ts';
import type { AudioOnWire, SessionBeginning, SessionReceiver } from '../../session/session-receiver.ts';
import type { AudioTarget } from '../recording-target.ts';

/**
 * Records what is heard in sessions, one after the other on one time line, as a WAV file: on the left what the caller
 * says, on the right what they hear. It has no timer: what is certain is written when the next thing happens.
 */
export class AudioRecorder implements SessionReceiver {
  readonly tellMessage: TellMessage;
  readonly #guard: Guard;
  readonly #gate: TargetGate<Uint8Array>;
  readonly #wire = new AudioWire();
  readonly #responses = new AudibleResponses();
  /** Whose audio was seen. */
  readonly #seen = { user: false, agent: false };
  /** When the first session began: the first frame of the file. */
  #start: number | undefined;
  /** Made with the first audio, which says how finely it is to be written. */
  #call: CallAudio | undefined;
  readonly #said = new Set<string>();
  #open = false;
  /** The server has said more than that it refuses the session. */
  #underWay = false;
  #entered = false;

  constructor(target: AudioTarget, tell: TellMessage) {
    this.tellMessage = tell;
    this.#guard = guardTelling(tell);
    this.#gate = new TargetGate<Uint8Array>(target, 'audio');
    this.#enter();
  }

  begin({ facts }: SessionBeginning): void {
    this.#start ??= facts.startTime;
    this.#open = true;
    this.#enter();
  }

  located(): void {}
  connected(): void {}
  chunk(): void {}

  takesChunk(): boolean {
    return true;
  }

  audio(onWire: AudioOnWire, formats: AudioFormats, time: number): void {
    if (!this.#open || this.#gate.failed) return;
    const spoken = this.#wire.read(onWire, formats);
    if (spoken === undefined) return;
    const { speaker, format } = spoken;
    this.#seen[speaker] = true;
    if (encodingOf(format) === undefined) {
      this.#warn('is in a format that is not known here: it is silent in the recording');
      return;
    }
    if (this.#call === undefined) this.#begin(time, highestRate([formats.input, formats.output, format]));
    const call = this.#callAt(time);
    if (call === undefined || (speaker === 'agent' && !this.#responses.hears(spoken.responseId))) return;
    call.add(spoken, time);
    call.advance(time);
    if (call.isIncomplete)
      this.#warn(
        'has waited too long to be heard, or to be written: parts of it are silent in the recording',
      );
  }

  signal(signal: Signal, time: number): void {
    this.#guard('audio recording', () => {
      this.#underWay ||= signal.type !== 'error_raised';
      const call = this.#callAt(time);
      if (this.#responses.areCutBy(signal)) call?.cut(time);
      call?.advance(time);
    });
  }

  end(_reason: SessionEndReason, time: number): void {
    this.#guard('audio recording', () => {
      this.#callAt(time)?.finish(time);
      if (this.#open && this.#underWay && !this.#gate.failed) this.#sayWhatWasNotSeen();
    });
    this.#open = false;
    this.close();
  }

  /** Lets go of the target. */
  close(): void {
    if (this.#entered) this.#gate.leave();
    this.#entered = false;
  }

  #enter(): void {
    if (!this.#entered) this.#gate.enter(this.tellMessage);
    this.#entered = true;
  }

  #begin(time: number, rate: number): void {
    this.#call = new CallAudio({ start: this.#start ?? time, rate }, this.#gate);
  }

  /** The call as far as it is recorded. */
  #callAt(time: number): CallAudio | undefined {
    if (this.#gate.failed) this.#call = undefined;
    if (!this.#open || this.#gate.failed) return undefined;
    if (this.#call?.isFullAt(time) !== true) return this.#call;
    this.#warn('has gone on for longer than a WAV file can be: nothing more of it is recorded');
    this.#call.finish();
    this.#call = undefined;
    this.#open = false;
    return undefined;
  }

  #sayWhatWasNotSeen(): void {
    const { user, agent } = this.#seen;
    if (user && agent) return;
    const whose = user ? 'of the agent' : agent ? 'of the caller' : 'at all';
    this.#warn(`was not seen ${whose}: over WebRTC and SIP it goes another way, where it cannot be recorded`);
  }

  /** Some of it may be said of each chunk. */
  #warn(what: string): void {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    diagnostics.once('warn', `Audio of a session that is recorded ${what}.`);
  }
}
