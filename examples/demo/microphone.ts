import type { RealtimeSession } from '@openai/agents-realtime';

/** PCM16 at 24 kHz. */
const BYTES_PER_MS = 48;

/** Sends audio in real time, as a phone does all call long: silence, for the scripted server knows what is said. Gives how to stop. */
export function openMicrophone(session: RealtimeSession, chunkMs = 20): () => void {
  const chunk = new ArrayBuffer(chunkMs * BYTES_PER_MS);
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    // A timer that is late is made up for, so that as much is sent as was said.
    for (; (sent + 1) * chunkMs <= performance.now() - startedAt; sent += 1) session.sendAudio(chunk);
  }, chunkMs);
  return () => clearInterval(timer);
}
