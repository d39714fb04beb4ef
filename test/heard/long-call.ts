import type { Conversation } from './conversations.ts';
import type { OpenCall } from './taped-call.ts';

/** How long the answer is that the caller does not let end. */
const STORY_MS = 9000;

/** One barge-in after the other, each at another place of a long answer: one in so many milliseconds. */
export function bargeIns(count: number, everyMs: number): Pick<Conversation, 'converse'> {
  return {
    async converse(call) {
      call.microphone.start();
      const began = performance.now();
      for (let index = 0; index < count; index += 1) {
        await call.until(() => performance.now() - began >= index * everyMs);
        await bargeIn(call, 500 + ((index * 777) % 4000));
      }
      await call.until(() => performance.now() - began >= count * everyMs);
    },
  };
}

/** The caller asks, hears so much of the answer, and asks something else. */
async function bargeIn({ microphone, loudspeaker, circumstances, ...call }: OpenCall, heardMs: number) {
  const say = (audioMs: number): object => ({ say: 'So it is.', audioMs, chunkMs: circumstances.chunkMs });
  const before = loudspeaker.soundedMs;
  void call.answer([say(STORY_MS) as never]);
  await microphone.say(700);
  await call.sounded(before + heardMs);
  const answer = call.answer([say(700) as never]);
  await microphone.say(800);
  await call.heard(answer);
}
