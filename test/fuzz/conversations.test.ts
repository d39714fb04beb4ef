import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConversationWriter } from './conversation-writer.ts';
import { sequencesOf } from './step-sequence.ts';
import type { Step } from './step.ts';

const CONVERSATIONS = 600;

const isOf = (type: string, from: Step['from']) => (step: Step) =>
  step.from === from && step.event['type'] === type;
const itemOf = (step: Step): Record<string, unknown> => (step.event['item'] ?? {}) as Record<string, unknown>;
const errorOf = (step: Step): Record<string, unknown> =>
  (step.event['error'] ?? {}) as Record<string, unknown>;
const sends = (kind: string) => (step: Step) => step.from === 'client' && itemOf(step)['type'] === kind;

/** Whether a step of the one kind is followed by one of the other, before any that is of the third. */
function follows(
  steps: readonly Step[],
  kinds: Record<'one' | 'other' | 'not', (step: Step) => boolean>,
): boolean {
  return steps.some((step, at) => {
    if (!kinds.one(step)) return false;
    const next = steps.slice(at + 1).find((each) => kinds.other(each) || kinds.not(each));
    return next !== undefined && kinds.other(next);
  });
}

/** What happens in some conversations: without it the properties would prove less than they say. */
const HAPPENS: Record<string, (steps: readonly Step[]) => boolean> = {
  'the server complains of an event by its id': (steps) =>
    steps.some(
      (step) =>
        isOf('error', 'server')(step) &&
        steps.some((sent) => sent.from === 'client' && sent.event['event_id'] === errorOf(step)['event_id']),
    ),
  'the server complains of no event': (steps) =>
    steps.some((step) => isOf('error', 'server')(step) && errorOf(step)['event_id'] === null),
  'an SDK fails and names the call': (steps) =>
    steps.some((step) => isOf('error_raised', 'signal')(step) && step.event['callId'] !== undefined),
  'an SDK fails without a word about what': (steps) =>
    steps.some((step) => isOf('error', 'sdk')(step) && step.event['error'] === null),
  'a call waits for long': (steps) =>
    follows(steps, {
      one: isOf('tool_approval_required', 'sdk'),
      other: (step) => step.wait > 1000,
      not: isOf('approval_decided', 'signal'),
    }),
  'a call is refused': (steps) =>
    steps.some((step) => isOf('approval_decided', 'signal')(step) && step.event['approved'] === false),
  'a call runs before it is asked about': (steps) =>
    follows(steps, {
      one: isOf('tool_start', 'sdk'),
      other: isOf('tool_approval_required', 'sdk'),
      not: isOf('tool_end', 'sdk'),
    }),
  'a call is decided on when its response was answered long ago': (steps) =>
    follows(steps, {
      one: isOf('tool_approval_required', 'sdk'),
      other: isOf('response.created', 'server'),
      not: isOf('approval_decided', 'signal'),
    }),
  'an agent starts when its response is over': (steps) =>
    follows(steps, {
      one: isOf('response.done', 'server'),
      other: isOf('agent_start', 'sdk'),
      not: isOf('response.created', 'server'),
    }),
  'the outputs of a response have an answer each': (steps) =>
    follows(steps, {
      one: sends('function_call_output'),
      other: isOf('response.create', 'client'),
      not: sends('function_call_output'),
    }) && steps.filter(sends('function_call_output')).length > 1,
  'items go out that nothing is asked about': (steps) =>
    follows(steps, {
      one: sends('message'),
      other: sends('message'),
      not: isOf('response.create', 'client'),
    }),
  'an answer is asked for long after all else': (steps) =>
    steps.some((step) => isOf('response.create', 'client')(step) && step.wait > 1000),
};

test('conversations have all that the properties are about', () => {
  const written = fc.sample(
    sequencesOf((chance) => new ConversationWriter(chance, { sdk: true, wire: true }).write(4)),
    { numRuns: CONVERSATIONS, seed: 1 },
  );
  const counts = Object.entries(HAPPENS).map(
    ([what, happens]) => [what, written.filter(({ steps }) => happens(steps)).length] as const,
  );
  expect(counts.filter(([, count]) => count < 4)).toEqual([]);
});
