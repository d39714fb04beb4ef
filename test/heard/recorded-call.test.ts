import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inScriptedTime } from '../support/scripted-time.ts';
import { alignmentOf } from './alignment.ts';
import { bargeIns } from './long-call.ts';
import { tapeCall } from './taped-call.ts';

test.each(['audio/pcm', 'audio/pcmu'] as const)(
  'what is recorded of a call in %s with three barge-ins is within 20 ms of what the far end played and the caller sent',
  async (format) => {
    const tape = join(tmpdir(), `recorded-${format.slice(6)}-${process.pid}.wav`);
    const circumstances = {
      serverMs: 60,
      networkMs: 80,
      silenceMs: 500,
      chunkMs: 20,
      format,
      detection: 'server_vad',
      microphone: 'open',
    } as const;
    const call = await inScriptedTime(() => tapeCall(tape, circumstances, bargeIns(3, 9000)));
    const { problems } = alignmentOf(call, 3);
    rmSync(tape);
    rmSync(call.recording.path);
    expect(problems).toEqual([]);
  },
);
