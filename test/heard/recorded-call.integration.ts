import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectAligned } from './aligned.ts';
import { bargeIns } from './long-call.ts';
import { tapeCall } from './taped-call.ts';

const FOLDER = new URL('../../coverage/heard/', import.meta.url).pathname;

/** `npm run test:heard:recorded` has ten of them. */
const MINUTES = Number(process.env['HEARD_MINUTES'] ?? 2);

test.concurrent.each(['audio/pcm', 'audio/pcmu'] as const)(
  `what is recorded of ${MINUTES} minutes in %s with two barge-ins a minute is within 20 ms of what the far end played and the caller sent`,
  async (format) => {
    const circumstances = {
      serverMs: 60,
      networkMs: 80,
      silenceMs: 500,
      chunkMs: 20,
      format,
      detection: 'server_vad',
      microphone: 'open',
    } as const;
    const call = await tapeCall(
      `${FOLDER}long-${format.slice(6)}.wav`,
      circumstances,
      bargeIns(2 * MINUTES, 30_000),
    );
    expectAligned(call, 2 * MINUTES);
    rmSync(call.tape);
    rmSync(call.recording.path);
    expect(call.toMs - call.fromMs).toBeGreaterThan(MINUTES * 60_000);
  },
);
