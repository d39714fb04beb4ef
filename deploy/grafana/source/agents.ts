import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  byAgent,
  byUser,
  latencyByAgent,
  nameOfAgent,
  ofAgents,
  quantileByAgent,
  turnsEnded,
  turnsFailed,
  unanswered,
} from './agent-series.ts';
import { work } from './agents-work.ts';
import { dashboard, type Row } from './dashboard.ts';
import { nameOfSource } from './latency-sources.ts';
import { metrics, ofAgent, ofModel, perMinute, rate, series, share, spanQuantile } from './metrics.ts';
import { bars, timeSeries } from './panels.ts';
import { commonVariables, sourceVariable } from './variables.ts';

const pair = ['realtime_handoff_from', 'realtime_handoff_to'];
const nameOfPair = '{{realtime_handoff_from}} → {{realtime_handoff_to}}';

/** Who does the work, who hands it to whom, and who is slow or fails. */
export function agents(): Dashboard {
  return dashboard({
    uid: 'voice-agents',
    title: 'Agents',
    description:
      'Realtime voice agents side by side: handoffs, latency, errors, speech, calls and tokens of each.',
    variables: [...commonVariables(), sourceVariable()],
    rows: [handoffs, latency, troubles, work],
  });
}

/** Handoffs that an agent of the filter makes or takes. */
function handoffsOf(window: string, how: 'rate' | 'increase'): string {
  const made = series(metrics.handoffs, ['realtime_handoff_from=~"$agent"']);
  const taken = series(metrics.handoffs, ['realtime_handoff_to=~"$agent"']);
  return `sum by (${pair.join(', ')}) (${how}(${made}[${window}]) or ${how}(${taken}[${window}]))`;
}

const handoffs: Row = {
  title: 'Handoffs',
  panels: [
    bars({
      title: 'Handoff flow',
      description:
        'Who hands over to whom, over the time shown; two that keep handing to each other are a loop.',
      unit: 'locale',
      query: { expr: `sort_desc(${handoffsOf('$__range', 'increase')})`, legend: nameOfPair },
      width: 12,
    }),
    timeSeries({
      title: 'Handoffs, per minute',
      description: 'When handing over becomes more or less frequent, by pair.',
      unit: 'locale',
      queries: [{ expr: `60 * ${handoffsOf('$__rate_interval', 'rate')}`, legend: nameOfPair }],
      stacked: true,
    }),
  ],
};

const latency: Row = {
  title: 'Latency',
  panels: [
    ...[0.5, 0.95].map((of) =>
      timeSeries({
        title: `Response latency by agent, p${of * 100}`,
        description:
          of === 0.5
            ? 'The wait that callers of each agent usually feel, from their last word to the first sound of the answer, by what said that they were done; ≥ is at least.'
            : 'The wait that one caller in twenty of each agent feels, by what said that they were done; ≥ is at least.',
        unit: 's',
        queries: [{ expr: latencyByAgent(of), legend: `${nameOfAgent}, ${nameOfSource}` }],
        ...(of === 0.95 && { limits: { warning: 3, bad: 5 } }),
      }),
    ),
    timeSeries({
      title: 'Time to first chunk by agent, p95',
      description: 'The model’s part of that wait: long instructions and many tools make it longer.',
      unit: 's',
      queries: [{ expr: quantileByAgent(0.95, metrics.timeToFirstChunk), legend: nameOfAgent }],
    }),
    timeSeries({
      title: 'Time at work by agent, p95',
      description: 'How long an agent is busy with a turn, tools included.',
      unit: 's',
      queries: [{ expr: quantileByAgent(0.95, metrics.agentDuration), legend: nameOfAgent }],
    }),
    timeSeries({
      title: 'Time at work by agent, p95, with their traces',
      description: 'The same as Jaeger measures it; each point leads to the trace of one turn.',
      unit: 's',
      queries: [
        {
          expr: spanQuantile(0.95, ['span_name=~"invoke_agent .*"', ofModel, ofAgent, ofAgents], byAgent),
          legend: nameOfAgent,
          exemplars: true,
        },
      ],
      width: 24,
    }),
  ],
};

const troubles: Row = {
  title: 'Errors and interruptions',
  panels: [
    timeSeries({
      title: 'Failed turns by agent',
      description: 'The share of the turns of each agent that got no answer.',
      unit: 'percentunit',
      queries: [{ expr: share(rate(turnsFailed, byAgent), rate(turnsEnded, byAgent)), legend: nameOfAgent }],
      limits: { warning: 0.05, bad: 0.1 },
    }),
    timeSeries({
      title: 'Unanswered turns by agent',
      description:
        'The share of the turns of each agent in which the caller spoke and heard nothing: an answer that failed, was empty, or never came.',
      unit: 'percentunit',
      queries: [{ expr: share(rate(unanswered, byAgent), rate(turnsEnded, byAgent)), legend: nameOfAgent }],
      limits: { warning: 0.02, bad: 0.05 },
    }),
    timeSeries({
      title: 'Errors by agent, per minute',
      description: 'Where things go wrong: failed calls, failed responses and other errors.',
      unit: 'locale',
      queries: [{ expr: perMinute(series(metrics.errors, [ofAgents]), byAgent), legend: nameOfAgent }],
      stacked: true,
    }),
    timeSeries({
      title: 'Barge-ins per turn, by agent',
      description: 'Whom callers interrupt: an agent that talks too much, or besides the point.',
      unit: 'percentunit',
      queries: [{ expr: share(rate(byUser, byAgent), rate(turnsEnded, byAgent)), legend: nameOfAgent }],
    }),
    timeSeries({
      title: 'Reaction time by agent, p95',
      description:
        'How long an agent goes on speaking while the caller speaks over it: players that are slow to stop.',
      unit: 's',
      queries: [{ expr: quantileByAgent(0.95, metrics.reactionTime), legend: nameOfAgent }],
    }),
    timeSeries({
      title: 'Guardrail trips by agent, per minute',
      description: 'Whose instructions let it say what it must not.',
      unit: 'locale',
      queries: [
        {
          expr: perMinute(series(metrics.guardrailTrips, [ofAgents]), [
            ...byAgent,
            'realtime_guardrail_name',
          ]),
          legend: '{{realtime_guardrail_name}}, {{gen_ai_agent_name}} [{{job}}]',
        },
      ],
      stacked: true,
    }),
  ],
};
