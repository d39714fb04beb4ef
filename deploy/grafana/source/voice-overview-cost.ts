import { byAgent, nameOfAgent, ofAgents } from './agent-series.ts';
import type { Row } from './dashboard.ts';
import { costsOfAnyAgent, metrics, perHour, rate, series, share } from './metrics.ts';
import { timeSeries } from './panels.ts';

const byModel = ['gen_ai_request_model'];
const byTranscriber = ['realtime_transcription_model'];
const response = 'realtime_billed_kind="response"';
const transcription = 'realtime_billed_kind="transcription"';

const costs = costsOfAnyAgent();
const sessionsEnded = series(metrics.sessionDuration, [], '_count');

/** Where prices are given; what has none is not in it. */
export const cost: Row = {
  title: 'Cost',
  panels: [
    timeSeries({
      title: 'Cost per hour, by model',
      description:
        'What responses cost, and what writing down the callers’ words does; what has no price is not in it.',
      unit: 'prefix:$',
      queries: [
        { expr: perHour(series(metrics.cost, [response]), byModel), legend: '{{gen_ai_request_model}}' },
        {
          expr: perHour(costsOfAnyAgent([transcription]), byTranscriber),
          legend: 'transcription {{realtime_transcription_model}}',
        },
      ],
      stacked: true,
    }),
    timeSeries({
      title: 'Cost per hour, by agent',
      description: 'Whose responses cost how much; what callers say is nobody’s, and not in it.',
      unit: 'prefix:$',
      queries: [
        {
          expr: perHour(series(metrics.cost, [ofAgents]), byAgent),
          legend: nameOfAgent,
        },
      ],
      stacked: true,
    }),
    timeSeries({
      title: 'Cost per call, by model',
      description:
        'What is spent for each call that ends, by all its agents, transcription too: long calls cost more by the minute than short ones.',
      unit: 'prefix:$',
      queries: [
        {
          expr: `${rate(costs, byModel)} / ${rate(sessionsEnded, byModel)}`,
          legend: '{{gen_ai_request_model}}',
        },
      ],
    }),
    timeSeries({
      title: 'Cached share of the input, by model',
      description:
        'How much of the input is paid at a fraction of the price: instructions that change make it small.',
      unit: 'percentunit',
      queries: [
        {
          expr: share(
            rate(series(metrics.usageCachedTokens), byModel),
            rate(series(metrics.usageInputTokens), byModel),
          ),
          legend: '{{gen_ai_request_model}}',
        },
      ],
      max: 1,
    }),
  ],
};
