import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { alignmentOf } from './alignment.ts';
import { bargeIns } from './long-call.ts';
import { tapeCall } from './taped-call.ts';

const FOLDER = new URL('../../coverage/heard/', import.meta.url).pathname;

/** `npm run test:heard:recorded` has ten of them. */
const MINUTES = Number(process.env['HEARD_MINUTES'] ?? 2);

/** A call is had again where this process could do nothing for so long in it: its own clocks are then no measure. */
const HELD_UP_MS = 20;
const ATTEMPTS = 3;

test.concurrent.each(['audio/pcm', 'audio/pcmu'] as const)(
  `what is recorded of ${MINUTES} minutes in %s with two barge-ins a minute is within 20 ms of what the far end played and the caller sent`,
  async (format) => {
    const tape = `${FOLDER}long-${format.slice(6)}.wav`;
    const circumstances = {
      serverMs: 60,
      networkMs: 80,
      silenceMs: 500,
      chunkMs: 20,
      format,
      detection: 'server_vad',
      microphone: 'open',
    } as const;
    for (let attempt = 1; ; attempt += 1) {
      const call = await tapeCall(tape, circumstances, bargeIns(2 * MINUTES, 30_000));
      const { problems, summary } = alignmentOf(call, 2 * MINUTES);
      if (problems.length > 0 && call.heldUpMs > HELD_UP_MS && attempt < ATTEMPTS) continue;
      console.log(`${format}, held up for ${call.heldUpMs.toFixed(0)} ms at most, ${summary}`);
      expect(problems).toEqual([]);
      expect(call.toMs - call.fromMs).toBeGreaterThan(MINUTES * 60_000);
      rmSync(tape);
      rmSync(call.recording.path);
      return;
    }
  },
);
