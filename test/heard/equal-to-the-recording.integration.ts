import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { figuresOf } from './agreement.ts';
import { printAgreement } from './agreement-table.ts';
import { CALLS, titleOf } from './calls.ts';
import { CONVERSATIONS } from './conversations.ts';
import { agrees } from './figures.ts';
import { tapeCall } from './taped-call.ts';
import type { Figure } from './figures.ts';

const FOLDER = new URL('../../coverage/heard/', import.meta.url).pathname;

/** A call is had again where this process could do nothing for so long in it: its own clocks are then no measure. */
const HELD_UP_MS = 20;
const ATTEMPTS = 5;

const figures: Figure[] = [];
let again = 0;

describe('a call is traced as it is on the tape', () => {
  test.concurrent.each(CALLS.map((chosen) => [titleOf(chosen), chosen] as const))(
    '%s',
    async (title, chosen) => {
      const tape = `${FOLDER}${title.replaceAll(/[^\w]+/g, '-')}.wav`;
      for (let attempt = 1; ; attempt += 1) {
        const call = await tapeCall(tape, chosen, CONVERSATIONS[chosen.conversation]);
        const found = figuresOf(call);
        const wrong = found.filter((figure) => !agrees(figure));
        if (wrong.length > 0 && call.heldUpMs > HELD_UP_MS && attempt < ATTEMPTS) {
          again += 1;
          continue;
        }
        expect(wrong).toEqual([]);
        figures.push(...found);
        rmSync(tape);
        rmSync(call.recording.path);
        return;
      }
    },
  );

  afterAll(() => console.log(`${printAgreement(figures)}\n${again} calls were had again`));
});
