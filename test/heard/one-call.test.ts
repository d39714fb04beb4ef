import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inScriptedTime } from '../support/scripted-time.ts';
import { figuresOf } from './agreement.ts';
import { CONVERSATIONS } from './conversations.ts';
import { agrees } from './figures.ts';
import { tapeCall } from './taped-call.ts';

test('what is traced of an interrupted call is what is heard on its recording', async () => {
  const tape = join(tmpdir(), `heard-${process.pid}.wav`);
  const circumstances = {
    serverMs: 60,
    networkMs: 80,
    silenceMs: 500,
    chunkMs: 20,
    format: 'audio/pcm',
    detection: 'server_vad',
    microphone: 'open',
  } as const;
  const conversation = CONVERSATIONS['an interruption of an answer that is only being played'];
  const call = await inScriptedTime(() => tapeCall(tape, circumstances, conversation));
  const figures = figuresOf(call);
  rmSync(tape);
  rmSync(call.recording.path);
  expect(figures.filter((figure) => !agrees(figure))).toEqual([]);
  expect(figures.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['response_latency', 'reaction_time']),
  );
});
