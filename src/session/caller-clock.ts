import { readAudioPosition } from '../realtime-api/input-audio.ts';
import { readSpeechDetection } from '../realtime-api/session-configuration.ts';
import { COMMIT_REFUSED } from '../model/errors.ts';
import { AudioClock } from './audio-clock.ts';
import type { Fields } from '../host/fields.ts';
import type { InputCommitSent, Signal, SpeechStarted, SpeechStopped } from '../signals/signal.ts';
import type { SpeechDetection } from '../realtime-api/session-configuration.ts';
import type { AudioFormats } from './audio-formats.ts';

/**
 * When the caller spoke. The server tells of it after its turn detection has waited for silence, and after the network:
 * where the client's audio is seen, its own clock tells when what the server heard was captured.
 */
export class CallerClock {
  /** Made with the first audio that is sent. */
  #audio: AudioClock | undefined;
  /** Whether all audio of the session has been seen. */
  #isWhole = true;
  readonly #formats: AudioFormats;
  #detection: SpeechDetection | undefined;
  /** When the first audio was sent that no commit has taken yet. */
  #uncommittedSince: number | undefined;
  /** Commits of the client that the server has neither confirmed nor refused. */
  #commitsSent = 0;

  constructor(formats: AudioFormats) {
    this.#formats = formats;
  }

  /** The session was there before it was seen: some of its audio may have been sent by then. */
  missedBeginning(): void {
    this.#isWhole = false;
  }

  /** Audio of so many bytes was sent. Called for each chunk. */
  appended(bytes: number, time: number): void {
    const milliseconds = bytes / this.#formats.input.bytesPerMs;
    this.#uncommittedSince ??= time - milliseconds;
    if (this.#isWhole) (this.#audio ??= new AudioClock()).append(milliseconds, time);
  }

  /** A client event, and what it was read as. */
  sent(event: Fields, signal: Signal | undefined, time: number): void {
    if (signal?.type === 'input_commit_sent') this.#dateCommit(signal, time);
    else if (event['type'] === 'input_audio_buffer.clear') this.#uncommittedSince = undefined;
  }

  /** Puts into a signal when that happened which it tells of; `event` is what the server said. */
  heard(signal: Signal, event: Fields, time: number): void {
    switch (signal.type) {
      case 'session_configured':
        return this.#detect(readSpeechDetection(event['session']));
      case 'speech_started':
        return this.#dateStart(signal, readAudioPosition(event), time);
      case 'speech_stopped':
        return this.#dateStop(signal, readAudioPosition(event), time);
      case 'input_committed':
        // What the client commits itself it says earlier.
        if (this.#commitsSent > 0) this.#commitsSent -= 1;
        else this.#uncommittedSince = undefined;
        return;
      case 'error_raised':
        // What is refused is never confirmed.
        if (signal.error.type === COMMIT_REFUSED) this.#commitsSent = Math.max(0, this.#commitsSent - 1);
        return;
      default:
    }
  }

  /** The client commits what it has sent: without turn detection that is what the user said. */
  #dateCommit(signal: InputCommitSent, time: number): void {
    const since = this.#uncommittedSince;
    this.#uncommittedSince = undefined;
    this.#commitsSent += 1;
    const isPushToTalk = this.#detection?.kind === undefined;
    if (since !== undefined && isPushToTalk) signal.startedMsAgo = round(Math.max(0, time - since));
  }

  #detect(detection: SpeechDetection | undefined): void {
    if (detection === undefined) return;
    // From here on the client commits; what came before had its turns.
    if (detection.kind === undefined && this.#detection?.kind !== undefined)
      this.#uncommittedSince = undefined;
    this.#detection = detection;
  }

  /**
   * The padding is from before the speech. Never later than the event: `audio_start_ms` stops at 0, where the padding is
   * shorter.
   */
  #dateStart(signal: SpeechStarted, position: number | undefined, time: number): void {
    const { kind, paddingMs } = this.#detection ?? {};
    if (kind !== 'server_vad' || paddingMs === undefined || position === undefined) return;
    const captured = this.#audio?.timeOf(position + paddingMs, { after: true });
    if (captured !== undefined) signal.startedMsAgo = round(Math.max(0, time - captured));
  }

  #dateStop(signal: SpeechStopped, position: number | undefined, time: number): void {
    const { kind, silenceMs } = this.#detection ?? {};
    const silence = kind === 'server_vad' ? silenceMs : kind === 'semantic_vad' ? 0 : undefined;
    if (silence === undefined) return;
    const captured =
      position === undefined ? undefined : this.#audio?.timeOf(position - silence, { after: false });
    if (captured !== undefined) {
      signal.stoppedMsAgo = round(Math.max(0, time - captured));
      signal.source = kind === 'server_vad' ? 'audio_clock' : 'semantic_vad';
    } else if (kind === 'server_vad') {
      signal.stoppedMsAgo = silence;
      signal.source = 'vad_silence';
    }
  }
}

/** To the microsecond, as all times are that are written down. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
