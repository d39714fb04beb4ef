import { expect, test } from 'vitest';
import { collectedMetrics } from '../support/collected-metrics.ts';
import { metricDisagreements } from '../support/metric-agreement.ts';
import { checkSequencesInTime } from './check-sequences.ts';
import { playToFeeds } from './feed-door.ts';
import { conversations } from './sequences.ts';
import { SpanCensus } from './span-census.ts';
import type { MetricData } from '@opentelemetry/sdk-metrics';

const census = new SpanCensus();

test('whatever a session says, metrics say what its spans say', { timeout: 3_600_000 }, async () => {
  let measured = 0;
  await checkSequencesInTime(conversations(), 400, async ({ steps, setting }) => {
    const { agents, captureContent } = setting;
    const metrics = collectedMetrics();
    const providers = { tracerProvider: census.provider, meterProvider: metrics.provider };
    // What the metrics need of a session is looked up in the trace that it is in.
    playToFeeds(steps, { trace: { captureContent, ...providers }, agents });
    const counted = census.take();
    const collected = await metrics.collect();
    measured += collected.length;
    const spans = counted.map(({ span }) => span);
    const isWhole = !spans.some(({ attributes }) =>
      Object.keys(attributes).some((key) => key.startsWith('realtime.session.unpriced_')),
    );
    const unknown = isWhole ? KNOWN_LATER : WITHOUT_COST;
    return {
      counted,
      problems: [...metricDisagreements(collected, spans, unknown), ...openProblems(collected)],
    };
  });
  expect(measured).toBeGreaterThan(1000);
});

const KNOWN_LATER = {
  /** The first agent of a turn, and the models, may come after an event of theirs. */
  attributes: [
    'gen_ai.request.model',
    'gen_ai.agent.name',
    'gen_ai.provider.name',
    'realtime.transcription.model',
  ],
  /** An agent that has ended may be found to have called a tool: its span has that beneath it, its measurement is made. */
  metrics: ['gen_ai.invoke_agent.inference_calls', 'gen_ai.invoke_agent.tool_calls'],
};

/** What is not of an utterance is in the sum of a session alone, if there is one. */
const WITHOUT_COST = { ...KNOWN_LATER, metrics: [...KNOWN_LATER.metrics, 'realtime.cost'] };

/** What is counted as open when all is over. */
function openProblems(collected: readonly MetricData[]): string[] {
  const points = collected.find(
    ({ descriptor }) => descriptor.name === 'realtime.active_sessions',
  )?.dataPoints;
  const open = (points ?? []).filter(({ value }) => value !== 0);
  return open.map(({ value }) => `${String(value)} sessions are counted as open after the end`);
}
