import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, type Row } from './dashboard.ts';
import {
  bySource,
  inRange,
  metrics,
  nameOfSource,
  ofModelOfTurn,
  perMinute,
  quantile,
  series,
  share,
  spanQuantile,
} from './metrics.ts';
import { heatmap, stat, timeSeries } from './panels.ts';
import { latencyPercentiles, percentiles } from './queries.ts';
import { commonVariables, sourceVariable } from './variables.ts';
import { errors, interruptions, tokens, transcription } from './voice-overview-details.ts';

const failed = 'realtime_response_status="failed"';
const brokenOff = 'realtime_session_end_reason=~"error|disconnected"';

/** Whether callers are well, and if not, since when and why. */
export function voiceOverview(): Dashboard {
  return dashboard({
    uid: 'voice-overview',
    title: 'Voice overview',
    description: 'What callers of realtime voice agents feel, and what it costs.',
    variables: [...commonVariables(), sourceVariable()],
    rows: [now, felt, sessions, interruptions, errors, tokens, transcription],
  });
}

const turnsEnded = series(metrics.turns);
const responsesEnded = series(metrics.inferenceDuration, [], '_count');
const sessionsEnded = series(metrics.sessionDuration, [], '_count');

const now: Row = {
  title: 'Now',
  panels: [
    stat({
      title: 'Open sessions',
      description: 'How many calls go on at this moment.',
      unit: 'locale',
      expr: `sum(${series(metrics.activeSessions)})`,
    }),
    stat({
      title: 'Turns per minute',
      description: 'How much is being said: exchanges that ended, over the time shown.',
      unit: 'locale',
      expr: `60 * sum(rate(${turnsEnded}[$__range]))`,
      decimals: 1,
    }),
    stat({
      title: 'Response latency, p95',
      description:
        'One caller in twenty waits longer than this for an answer, over the time shown, by what said that they were done.',
      unit: 's',
      expr: quantile(0.95, metrics.responseLatency, { by: [bySource], window: '$__range' }),
      legend: nameOfSource,
      limits: { warning: 3, bad: 5 },
      decimals: 2,
    }),
    stat({
      title: 'Failed responses',
      description: 'The share of the model’s responses that failed, over the time shown.',
      unit: 'percentunit',
      expr: share(inRange(series(metrics.inferenceDuration, [failed], '_count')), inRange(responsesEnded)),
      limits: { warning: 0.02, bad: 0.05 },
      decimals: 1,
    }),
    stat({
      title: 'Sessions that broke off',
      description: 'The share of sessions that an error or a lost connection ended, over the time shown.',
      unit: 'percentunit',
      expr: share(inRange(series(metrics.sessionDuration, [brokenOff], '_count')), inRange(sessionsEnded)),
      limits: { warning: 0.05, bad: 0.1 },
      decimals: 1,
    }),
    stat({
      title: 'Guardrail trips',
      description: 'How often an agent said what it must not, over the time shown.',
      unit: 'locale',
      expr: `${inRange(series(metrics.guardrailTrips))} or vector(0)`,
      decimals: 0,
    }),
  ],
};

const felt: Row = {
  title: 'What callers feel',
  panels: [
    timeSeries({
      title: 'Response latency',
      description:
        'From the caller’s last word to the first sound of the answer, through any tools, by what said that they were done: the wait that callers feel.',
      unit: 's',
      queries: latencyPercentiles(),
      limits: { warning: 3, bad: 5 },
    }),
    heatmap({
      title: 'Response latency, spread',
      description:
        'How many answers took how long; two bands mean two kinds of turns, such as those with tools, or two sources.',
      unit: 's',
      expr: `sum by (le) (increase(${series(metrics.responseLatency, [], '_bucket')}[$__rate_interval]))`,
    }),
    timeSeries({
      title: 'Response latency by model, p95',
      description: 'Which model keeps callers waiting.',
      unit: 's',
      queries: [
        {
          expr: quantile(0.95, metrics.responseLatency, { by: ['gen_ai_request_model', bySource] }),
          legend: `{{gen_ai_request_model}}, ${nameOfSource}`,
        },
      ],
    }),
    timeSeries({
      title: 'Answers by latency source, per minute',
      description:
        'What is answered, and what said that it was complete: latencies of different sources do not compare.',
      unit: 'locale',
      queries: [
        {
          expr: perMinute(series(metrics.responseLatency, [], '_count'), [
            'realtime_turn_input_modality',
            bySource,
          ]),
          legend: `{{realtime_turn_input_modality}}, ${nameOfSource}`,
        },
      ],
      stacked: true,
    }),
    timeSeries({
      title: 'Time to first chunk',
      description:
        'From the creation of a response to its first output: the part of the wait that is the model’s.',
      unit: 's',
      queries: percentiles(metrics.timeToFirstChunk),
    }),
    timeSeries({
      title: 'Reaction time',
      description: 'From the caller’s first sound to the cut of the answer: how long both speak at once.',
      unit: 's',
      queries: percentiles(metrics.reactionTime, [0.5, 0.95]),
    }),
  ],
};

const sessions: Row = {
  title: 'Sessions and turns',
  panels: [
    timeSeries({
      title: 'Open sessions by service',
      description: 'How many calls go on at a time, and where.',
      unit: 'locale',
      queries: [{ expr: `sum by (job) (${series(metrics.activeSessions)})`, legend: '{{job}}' }],
      stacked: true,
    }),
    timeSeries({
      title: 'Sessions that ended, per minute',
      description: 'How calls end: closed is as it should be, error and disconnected are not.',
      unit: 'locale',
      queries: [
        {
          expr: perMinute(sessionsEnded, ['realtime_session_end_reason']),
          legend: '{{realtime_session_end_reason}}',
        },
      ],
      stacked: true,
    }),
    timeSeries({
      title: 'Turns that ended, per minute',
      description: 'How exchanges end: completed, interrupted, failed, or cut by the end of the session.',
      unit: 'locale',
      queries: [
        { expr: perMinute(turnsEnded, ['realtime_turn_end_reason']), legend: '{{realtime_turn_end_reason}}' },
      ],
      stacked: true,
    }),
    timeSeries({
      title: 'Session duration',
      description: 'How long calls last; short ones may be of people who gave up.',
      unit: 's',
      queries: percentiles(metrics.sessionDuration, [0.5, 0.95]),
      width: 6,
    }),
    timeSeries({
      title: 'Duration of turns, with their traces',
      description:
        'How long exchanges take in all, as Jaeger measures it; each point leads to the trace of one.',
      unit: 's',
      queries: [0.5, 0.95].map((of) => ({
        expr: spanQuantile(of, ['span_name="turn"', ofModelOfTurn]),
        legend: `p${of * 100}`,
        exemplars: true,
      })),
      width: 6,
    }),
  ],
};
