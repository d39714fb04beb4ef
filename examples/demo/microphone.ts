import type { RealtimeSession } from '@openai/agents-realtime';
import { hummed, type Voice } from '../../test/realtime-server/index.ts';

/** PCM16 at 24 kHz. */
const SAMPLES_PER_MS = 24;

/** A caller's microphone. */
export interface Microphone {
  /** Hums a text from now on; before and after it is quiet. */
  say(text: string, lengthMs: number): void;
  close(): void;
}

/**
 * Sends audio in real time, as a phone does all call long. The scripted server is told when somebody speaks, so what it
 * sounds like is for people who listen to the recording.
 */
export function openMicrophone(
  session: Pick<RealtimeSession, 'sendAudio'>,
  { voice = { pitchHz: 150 }, chunkMs = 20 }: { voice?: Voice; chunkMs?: number } = {},
): Microphone {
  const chunkLength = chunkMs * SAMPLES_PER_MS;
  const quiet = new ArrayBuffer(chunkLength * 2);
  const startedAt = performance.now();
  let sent = 0;
  let words: Int16Array = new Int16Array();
  const timer = setInterval(() => {
    // A timer that is late is made up for, so that as much is sent as was said.
    for (; (sent + 1) * chunkMs <= performance.now() - startedAt; sent += 1) {
      if (words.length === 0) {
        session.sendAudio(quiet);
        continue;
      }
      const chunk = new Int16Array(chunkLength);
      chunk.set(words.subarray(0, chunkLength));
      words = words.subarray(chunkLength);
      session.sendAudio(chunk.buffer);
    }
  }, chunkMs);
  return {
    say: (text, lengthMs) => {
      words = hummed(text, { lengthMs, voice, rate: SAMPLES_PER_MS * 1000 });
    },
    close: () => clearInterval(timer),
  };
}
