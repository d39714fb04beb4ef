import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, type Row } from './dashboard.ts';
import { nameOfSource } from './latency-sources.ts';
import {
  inRange,
  latencyQuantile,
  metrics,
  ofModelOfTurn,
  perMinute,
  quantile,
  series,
  share,
  spanQuantile,
} from './metrics.ts';
import { stat, timeSeries } from './panels.ts';
import { percentiles } from './queries.ts';
import { commonVariables, sourceVariable } from './variables.ts';
import { cost } from './voice-overview-cost.ts';
import { errors, interruptions, tokens, transcription } from './voice-overview-details.ts';
import { felt, talk } from './voice-overview-felt.ts';

const failed = 'realtime_response_status="failed"';
const brokenOff = 'realtime_session_end_reason=~"error|disconnected"';

/** Whether callers are well, and if not, since when and why. */
export function voiceOverview(): Dashboard {
  return dashboard({
    uid: 'voice-overview',
    title: 'Voice overview',
    description: 'What callers of realtime voice agents feel, and what it costs.',
    variables: [...commonVariables(), sourceVariable()],
    rows: [now, felt, talk, sessions, interruptions, errors, cost, tokens, transcription],
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
      width: 6,
    }),
    stat({
      title: 'Turns per minute',
      description: 'How much is being said: exchanges that ended, over the time shown.',
      unit: 'locale',
      expr: `60 * sum(rate(${turnsEnded}[$__range]))`,
      decimals: 1,
      width: 6,
    }),
    stat({
      title: 'Response latency, p95',
      description:
        'One caller in twenty waits longer than this for an answer, over the time shown, by what said that they were done; ≥ is at least.',
      unit: 's',
      expr: latencyQuantile(0.95, { window: '$__range' }),
      legend: nameOfSource,
      limits: { warning: 3, bad: 5 },
      decimals: 2,
      width: 6,
    }),
    stat({
      title: 'Greeting delay, p95',
      description:
        'One caller in twenty who is greeted waits longer than this to hear it, over the time shown.',
      unit: 's',
      expr: quantile(0.95, metrics.greetingDelay, { window: '$__range' }),
      limits: { warning: 2, bad: 3 },
      decimals: 2,
      width: 6,
    }),
    stat({
      title: 'Unanswered turns',
      description: 'The share of turns in which the caller spoke and heard nothing, over the time shown.',
      unit: 'percentunit',
      expr: share(inRange(series(metrics.unansweredTurns)), inRange(turnsEnded)),
      limits: { warning: 0.02, bad: 0.05 },
      decimals: 1,
      width: 6,
    }),
    stat({
      title: 'Failed responses',
      description: 'The share of the model’s responses that failed, over the time shown.',
      unit: 'percentunit',
      expr: share(inRange(series(metrics.inferenceDuration, [failed], '_count')), inRange(responsesEnded)),
      limits: { warning: 0.02, bad: 0.05 },
      decimals: 1,
      width: 6,
    }),
    stat({
      title: 'Sessions that broke off',
      description: 'The share of sessions that an error or a lost connection ended, over the time shown.',
      unit: 'percentunit',
      expr: share(inRange(series(metrics.sessionDuration, [brokenOff], '_count')), inRange(sessionsEnded)),
      limits: { warning: 0.05, bad: 0.1 },
      decimals: 1,
      width: 6,
    }),
    stat({
      title: 'Guardrail trips',
      description: 'How often an agent said what it must not, over the time shown.',
      unit: 'locale',
      expr: `${inRange(series(metrics.guardrailTrips))} or vector(0)`,
      decimals: 0,
      width: 6,
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
