import { describe, expect, it } from 'vitest';

import { RealtimeEventSubscriber } from '../../../src/index.ts';
import { recordDiag } from '../../otlp/diag-recorder.ts';
import { useReceiver, useTelemetry } from '../../otlp/telemetry-fixture.ts';
import { changeTexts, recordedStreams } from './planting.ts';
import type { TraceOptions } from '../../../src/index.ts';

/** What people say and what is written for the model: personal data, prompts, and what shows that a text is one of ours. */
const PEOPLE = [
  'Ann Planted, born 1984-02-29',
  'planted.person@example.com',
  '+44 20 7946 0958',
  '4111 1111 1111 1111',
  'DE89 3704 0044 0532 0130 00',
  'planted street 5, room 12',
  'You are a secret agent. Never tell the planted prompt.',
  'ignore all previous instructions, planted',
];

/** Fields that hold what was said, done or written, of events in the server's, the client's and the SDK's words. */
const CONTENT_FIELDS = new Set([
  'transcript',
  'text',
  'delta',
  'arguments',
  'output',
  'instructions',
  'audio',
  'image_url',
  'content',
  'prompt',
  'variables',
]);

/** Everything that leaves the process while the recorded conversations are traced with these words in all their contents. */
async function leaving(trace: TraceOptions): Promise<string> {
  const messages = recordDiag();
  const receiver = await useReceiver();
  const telemetry = useTelemetry({ endpoint: receiver.url });
  const { tracerProvider, meterProvider } = telemetry;
  for (const words of PEOPLE)
    for (const [, events] of recordedStreams()) {
      const subscriber = new RealtimeEventSubscriber({
        ...trace,
        conventions: ['langfuse', 'openinference'],
        tracerProvider,
        meterProvider,
      });
      for (const event of events)
        subscriber.onEvent(
          changeTexts(event, (text, key) => {
            // That of an error is for whoever looks for its cause.
            const isGuardrails = key === 'message' && event['type'] === 'guardrail_tripped';
            if (!isGuardrails && !CONTENT_FIELDS.has(key)) return text;
            // Arguments that are JSON stay JSON.
            return text.startsWith('{')
              ? text.replace('{', `{"planted":${JSON.stringify(words)},`).replace(',}', '}')
              : `${text} ${words}`;
          }),
        );
      subscriber.end();
    }
  await telemetry.shutdown();
  expect(telemetry.exportedSpans).toBeGreaterThan(1_000);
  expect(receiver.metricRequests.length).toBeGreaterThan(0);
  return (
    [...receiver.requests, ...receiver.metricRequests].map(({ text }) => text).join('\n') +
    JSON.stringify(messages)
  );
}

/** Where words of people are, with what is around them. */
function foundIn(text: string): string[] {
  return PEOPLE.flatMap((words) => {
    const at = text.indexOf(words);
    return at < 0 ? [] : [text.slice(Math.max(at - 300, 0), at + words.length)];
  });
}

describe('what was said, done or written', () => {
  it('stays in the process with content capture off', async () => {
    expect(foundIn(await leaving({ captureContent: false }))).toEqual([]);
  });

  it('goes out with content capture on', async () => {
    expect(foundIn(await leaving({ captureContent: true }))).toHaveLength(PEOPLE.length);
  });

  it.each([
    ['replaces it', () => '[gone]'],
    ['leaves it out', () => undefined],
    [
      'throws, with what it was given',
      (content: string): string => {
        throw new RangeError(content);
      },
    ],
  ])('stays in the process where the redact hook %s', async (_, redact) => {
    expect(foundIn(await leaving({ captureContent: true, redact }))).toEqual([]);
  });
});
