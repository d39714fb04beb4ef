import { expect, test } from 'vitest';
import { checkSequences } from './check-sequences.ts';
import { ConversationWriter } from './conversation-writer.ts';
import { playToFeeds } from './feed-door.ts';
import { SpanCensus } from './span-census.ts';
import { sequencesOf } from './step-sequence.ts';
import type { Step } from './step.ts';

const census = new SpanCensus();
const whole = sequencesOf((chance) => new ConversationWriter(chance, { sdk: true, wire: true }).write(3));

/** The first of these that happened to each call, by its id. */
function firstOf(steps: readonly Step[], type: string): Map<unknown, number> {
  const first = new Map<unknown, number>();
  for (const [at, { event }] of steps.entries()) {
    const { call_id: wire, callId: id = wire } = event;
    if (event['type'] === type && !first.has(id)) first.set(id, at);
  }
  return first;
}

/** The calls that somebody was asked about before they ran and that came to an end, with the decision on each, by their ids. */
function decisions(steps: readonly Step[]): Map<unknown, boolean> {
  const [asked, decided, started, ended] = [
    'tool_approval_required',
    'approval_decided',
    'tool_start',
    'tool_end',
  ].map((type) => firstOf(steps, type)) as [Map<unknown, number>, ...Map<unknown, number>[]];
  const made = new Map<unknown, boolean>();
  for (const [id, at] of asked) {
    const then = decided?.get(id);
    const over = ended?.get(id);
    if (then === undefined || over === undefined) continue;
    const approved = steps[then]?.event['approved'] === true;
    // One that was approved and does not start is refused by something else.
    const next = started?.get(id) ?? (approved ? -1 : over);
    if (at < then && then < Math.min(next, over)) made.set(id, approved);
  }
  return made;
}

/** What else may end a call: an error without ids that is about its arguments, its response that failed, and another session. */
function isUndisturbed(steps: readonly Step[]): boolean {
  return steps.every(
    ({ event: { type, response } }, at) =>
      !['error', 'error_raised', 'tool_threw', 'raw_model_event'].includes(String(type)) &&
      (response as { status?: unknown } | undefined)?.status !== 'failed' &&
      (at === 0 || type !== 'session.created'),
  );
}

test(
  'a call that was refused is rejected, whatever stands for its output, and one that was approved is not',
  { timeout: 3_600_000 },
  () => {
    const seen = { approved: 0, refused: 0 };
    checkSequences(whole, 1200, ({ steps, setting }) => {
      const { agents: _atWork, ...trace } = setting;
      playToFeeds(steps, { trace: { ...trace, tracerProvider: census.provider }, agents: true });
      const counted = census.take();
      const problems: string[] = [];
      for (const [id, approved] of isUndisturbed(steps) ? decisions(steps) : []) {
        const call = counted.find(({ span }) => span.attributes['gen_ai.tool.call.id'] === id)?.span;
        const outcome = call?.attributes['realtime.tool.outcome'];
        seen[approved ? 'approved' : 'refused'] += 1;
        const refusedByWords = steps.some(
          ({ event }) => event['call_id'] === id && String(event['output']).includes('was not approved'),
        );
        if (call === undefined) problems.push(`${String(id)} has no span`);
        else if (approved ? outcome === 'rejected' && !refusedByWords : outcome !== 'rejected')
          problems.push(`${String(id)} is ${String(outcome)}, and was ${approved ? 'approved' : 'refused'}`);
        if (call?.attributes['realtime.tool.approval_wait'] === undefined)
          problems.push(`${String(id)} was waited for, and its span does not say how long`);
      }
      return { counted, problems };
    });
    expect(seen.approved).toBeGreaterThan(1);
    expect(seen.refused).toBeGreaterThan(1);
  },
);
