import { expect, test } from 'vitest';
import { RealtimeEventSubscriber } from '../../src/index.ts';
import { SessionRecorder } from '../../src/recording/session-recorder.ts';
import { beginning, START } from '../recording/told-session.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import { printTree } from '../support/span-tree.ts';
import { recordingTarget } from '../support/without-ids.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

function traced(captureContent: boolean, ...events: object[]): readonly ReadableSpan[] {
  const { exporter, provider } = inMemoryProvider();
  const subscriber = new RealtimeEventSubscriber({ tracerProvider: provider, captureContent });
  for (const event of events) subscriber.onEvent(event);
  subscriber.end();
  return exporter.getFinishedSpans();
}

const throwing = {
  get text(): string {
    throw new Error('not to be looked at');
  },
};

const created = { type: 'response.created', response: { id: 'resp_1' } };

function done(output: unknown[]): object {
  return { type: 'response.done', response: { id: 'resp_1', status: 'completed', output } };
}

test('what a response says may throw when it is looked at: its span ends, with what was said before', () => {
  const said = { type: 'message', content: [{ type: 'output_text', text: 'Yes.' }, throwing] };
  const [response] = traced(true, created, done([said]));
  expect(response?.name).toBe('chat');
  expect(response?.attributes['gen_ai.output.messages']).toContain('Yes.');
});

test.each([false, true])(
  'a message of the user may throw when it is looked at: it is input (content %s)',
  (capture) => {
    const reports = recordDiag();
    const item = { id: 'item_1', type: 'message', role: 'user', content: [{ type: 'input_text' }, throwing] };
    const spans = traced(
      capture,
      { type: 'conversation.item.create', item },
      { type: 'response.create' },
      created,
      done([]),
    );
    expect(printTree(spans)).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=text turn.end_reason=completed
          chat CLIENT response.status=completed"
    `);
    expect(textsOf(reports, 'error')).toEqual([]);
  },
);

test('arguments that are too deep to be written as JSON are written as text', () => {
  const deep = '['.repeat(8000) + ']'.repeat(8000);
  const call = {
    type: 'function_call',
    call_id: 'call_1',
    name: 'lookup',
    arguments: deep,
    status: 'completed',
  };
  const spans = traced(true, created, done([call]));
  const response = spans.find(({ name }) => name === 'chat');
  expect(response?.attributes['gen_ai.output.messages']).toContain(`"arguments":"${deep}"`);
  expect(spans.at(-1)?.name).toBe('realtime_session');
});

test('an error that is its own cause, or that has very many, is told', () => {
  const circle: { error?: unknown } = {};
  circle.error = circle;
  const deep = JSON.parse('{"error":'.repeat(50_000) + '{"message":"no."}' + '}'.repeat(50_000)) as object;
  for (const error of [circle, deep, JSON.stringify({ error: { error: { message: 'no.' } } })]) {
    const [session] = traced(false, { type: 'error', error });
    expect(session?.events.map(({ name }) => name)).toEqual(['exception']);
  }
});

test('names, ids and messages of any length are cut, with a mark', () => {
  const long = 'x'.repeat(1_000_000);
  const spans = traced(
    false,
    { type: 'agent_start', agent: { name: long } },
    { type: 'tool_start', agent: { name: long }, tool: { name: long, description: long }, call_id: long },
    { type: 'handoff', from_agent: { name: long }, to_agent: { name: long } },
    { type: 'guardrail_tripped', guardrail_results: [{ guardrail: { name: long } }] },
    { type: 'error', error: { name: long, message: long, stack: long } },
    { type: 'agent_start', agent: { name: long } },
  );
  const texts = spans.flatMap(({ name, status, attributes, events, links }) => [
    name,
    status.message,
    ...[attributes, ...[...events, ...links].map((each) => each.attributes ?? {})].flatMap((each) =>
      Object.values(each).flat(),
    ),
  ]);
  const cut = texts.filter((text) => typeof text === 'string' && text.length > 1000) as string[];
  expect(cut.length).toBeGreaterThan(15);
  expect(new Set(cut.map((text) => text.length))).toEqual(new Set([16_384]));
  expect(cut.filter((text) => !text.endsWith('…[cut]'))).toEqual([]);
});

test.each([-1, Number.NaN, Infinity, 10n, '10'])('a heard time of %s is none', (audio_end_ms) => {
  const item = { id: 'item_1', type: 'message' };
  const spans = traced(
    false,
    created,
    { type: 'response.output_item.added', response_id: 'resp_1', item },
    { type: 'conversation.item.truncated', item_id: 'item_1', audio_end_ms },
    done([]),
  );
  const turn = spans.find(({ name }) => name === 'turn');
  expect(turn?.attributes['realtime.interruption.reason']).toBe('client');
  expect(turn?.attributes).not.toHaveProperty('realtime.audio.heard_ms');
});

test('messages of errors are cut in recordings too', () => {
  const target = recordingTarget();
  const recorder = new SessionRecorder({ target, captureContent: false, redact: undefined });
  const [message, stack] = ['m'.repeat(1_000_000), 's'.repeat(1_000_000)];
  recorder.begin(beginning());
  recorder.signal({ type: 'error_raised', error: { origin: 'sdk', type: 'Error', message, stack } }, START);
  recorder.end('error', START, { type: 'Error', message });
  expect(target.text().match(/…\[cut\]/g)).toHaveLength(3);
  expect(target.text().length).toBeLessThan(60_000);
});
