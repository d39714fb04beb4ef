import { expect } from 'vitest';
import { slackAt } from './detected-speech.ts';
import { joined, measureTape, STUTTER_MS } from './measure-tape.ts';
import type { Stretch } from './measure-tape.ts';
import type { TapedCall } from './taped-call.ts';

const ALIGNED_MS = 20;

/**
 * Expects that each thing that was said in a call with so many barge-ins begins and ends in its recording when it does on
 * the tape. Where the sender itself was not in time the tape has that, too.
 */
export function expectAligned(call: TapedCall, bargeIns: number): void {
  const tape = measureTape(call.tape);
  const recorded = measureTape(call.recording.path);
  const { tapeFromMs } = call.recording;
  const sides = {
    caller: [tape.caller, recorded.caller],
    agent: [joined(tape.agent, STUTTER_MS), joined(recorded.agent, STUTTER_MS)],
  } as const;
  const offs: Record<string, number[]> = {};
  for (const [side, [taped, heard]] of Object.entries(sides)) {
    expect(heard.length, `what is heard of the ${side}`).toBe(taped.length);
    // Each time the caller asks, interrupts and is answered; the answer that is cut is heard as well.
    expect(taped.length).toBe(2 * bargeIns);
    offs[side] = taped.flatMap((stretch, index) =>
      (['start', 'end'] as const).map((edge) => offAt(stretch, heard[index], { edge, tapeFromMs })),
    );
    const slack = side === 'caller' ? Math.max(...taped.map(({ start }) => slackAt(call, start))) : 0;
    expect(Math.max(...offs[side].map(Math.abs)), side).toBeLessThanOrEqual(ALIGNED_MS + slack);
  }
  expect(recorded.lengthMs - tape.lengthMs - tapeFromMs).toBeLessThanOrEqual(ALIGNED_MS);
  console.log(`recorded less taped, in ms: ${Object.entries(offs).map(summary).join('; ')}`);
}

function offAt(
  taped: Stretch,
  heard: Stretch | undefined,
  { edge, tapeFromMs }: { edge: 'start' | 'end'; tapeFromMs: number },
): number {
  return (heard?.[edge] ?? NaN) - tapeFromMs - taped[edge];
}

function summary([side, offs]: readonly [string, readonly number[]]): string {
  const [least, most] = [Math.min(...offs), Math.max(...offs)].map((off) => off.toFixed(0));
  return `${side} ${least} to ${most}`;
}
