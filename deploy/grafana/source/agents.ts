import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, type Row } from './dashboard.ts';
import { bySource, nameOfSource } from './latency-sources.ts';
import {
  inRange,
  latencyQuantile,
  mean,
  metrics,
  ofAgent,
  ofModel,
  perHour,
  perMinute,
  quantile,
  rate,
  series,
  share,
  spanQuantile,
} from './metrics.ts';
import { bars, timeSeries } from './panels.ts';
import { table, type Column } from './tables.ts';
import { commonVariables, sourceVariable } from './variables.ts';

const byAgent = ['job', 'gen_ai_agent_name'];
const nameOfAgent = '{{gen_ai_agent_name}} [{{job}}]';
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

/** What no agent had to do with, such as a turn without an answer, is not theirs. */
const ofAgents = 'gen_ai_agent_name!=""';
const turnsEnded = series(metrics.turns, [ofAgents]);
const turnsFailed = series(metrics.turns, [ofAgents, 'realtime_turn_end_reason="failed"']);
const unanswered = series(metrics.unansweredTurns, [ofAgents]);
const byUser = series(metrics.interruptions, [ofAgents, 'realtime_interruption_reason="user"']);

const inputUsed = series(metrics.usageInputTokens, [ofAgents]);
const outputUsed = series(metrics.usageOutputTokens, [ofAgents]);
const answers = series(metrics.responseLatency, [ofAgents], '_count');
const spoken = [ofAgent, ofAgents, 'realtime_speech_speaker="agent"'];
const timeSpoken = series(metrics.speechDuration, spoken, '_sum');

function quantileByAgent(of: number, metric: string): string {
  return quantile(of, metric, { by: byAgent, matchers: [ofAgents] });
}

function latencyByAgent(of: number, window?: '$__range'): string {
  return latencyQuantile(of, { by: byAgent, matchers: [ofAgents], ...(window && { window }) });
}

/** What an agent does of something while it is at work on a turn. */
function perInvocation(metric: string): { expr: string; legend: string }[] {
  return [
    { expr: mean(metric, { by: byAgent, matchers: [ofAgents] }), legend: `mean ${nameOfAgent}` },
    { expr: quantileByAgent(0.99, metric), legend: `p99 ${nameOfAgent}` },
  ];
}

function perInvocationInRange(metric: string): string {
  const [sum, count] = ['_sum', '_count'].map((part) => inRange(series(metric, [ofAgents], part), byAgent));
  return `${sum} / ${count}`;
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

const work: Row = {
  title: 'Work',
  panels: [
    timeSeries({
      title: 'Turns by agent, per minute',
      description: 'Who does how much of the work.',
      unit: 'locale',
      queries: [{ expr: perMinute(turnsEnded, byAgent), legend: nameOfAgent }],
      stacked: true,
    }),
    timeSeries({
      title: 'Speech by agent, per hour',
      description: 'Who does how much of the talking: how long each agent was heard.',
      unit: 's',
      queries: [{ expr: perHour(timeSpoken, byAgent), legend: nameOfAgent }],
      stacked: true,
    }),
    timeSeries({
      title: 'Speech at a time, by agent, p95',
      description:
        'How long one answer of each agent is heard at most, but for one in twenty: who talks too much.',
      unit: 's',
      queries: [
        {
          expr: quantile(0.95, metrics.speechDuration, { by: byAgent, matchers: spoken }),
          legend: nameOfAgent,
        },
      ],
    }),
    timeSeries({
      title: 'Tokens by agent, per minute',
      description: 'Whose answers cost how much, input included.',
      unit: 'locale',
      queries: [
        {
          expr: `60 * (${rate(inputUsed, byAgent)} + ${rate(outputUsed, byAgent)})`,
          legend: nameOfAgent,
        },
      ],
      stacked: true,
    }),
    timeSeries({
      title: 'Model responses per invocation, by agent',
      description:
        'How many responses an agent asks for while it is at work on a turn; each tool adds one, many are a loop.',
      unit: 'locale',
      queries: perInvocation(metrics.agentInferenceCalls),
    }),
    timeSeries({
      title: 'Tool calls per invocation, by agent',
      description:
        'How many tools an agent calls while it is at work on a turn; those that the server runs are not its.',
      unit: 'locale',
      queries: perInvocation(metrics.agentToolCalls),
    }),
    table({
      title: 'Agents over the time shown',
      description: 'Every agent in numbers, the busiest first.',
      keys: [
        { label: 'job', title: 'Service' },
        { label: 'gen_ai_agent_name', title: 'Agent' },
      ],
      columns: [
        { title: 'Turns', expr: inRange(turnsEnded, byAgent), unit: 'locale', decimals: 0 },
        {
          title: 'Failed',
          expr: share(inRange(turnsFailed, byAgent), inRange(turnsEnded, byAgent)),
          unit: 'percentunit',
          decimals: 1,
        },
        {
          title: 'Unanswered',
          expr: share(inRange(unanswered, byAgent), inRange(turnsEnded, byAgent)),
          unit: 'percentunit',
          decimals: 1,
        },
        {
          title: 'Barged in',
          expr: share(inRange(byUser, byAgent), inRange(turnsEnded, byAgent)),
          unit: 'percentunit',
          decimals: 1,
        },
        { title: 'Spoke', expr: inRange(timeSpoken, byAgent), unit: 's', decimals: 0 },
        {
          title: 'Responses per invocation',
          expr: perInvocationInRange(metrics.agentInferenceCalls),
          unit: 'locale',
          decimals: 1,
        },
        {
          title: 'Tool calls per invocation',
          expr: perInvocationInRange(metrics.agentToolCalls),
          unit: 'locale',
          decimals: 1,
        },
        {
          title: 'Tokens per turn',
          expr: `(${inRange(inputUsed, byAgent)} + ${inRange(outputUsed, byAgent)}) / ${inRange(turnsEnded, byAgent)}`,
          unit: 'locale',
          decimals: 0,
        },
      ],
    }),
    table({
      title: 'Response latency over the time shown',
      description:
        'How long callers of each agent wait, a row for each thing that says when they were done: those do not compare; ≥ is at least.',
      keys: [
        { label: 'job', title: 'Service' },
        { label: 'gen_ai_agent_name', title: 'Agent' },
        { label: bySource, title: 'Latency from' },
      ],
      columns: [
        { title: 'Answers', expr: inRange(answers, [...byAgent, bySource]), unit: 'locale', decimals: 0 },
        ...[0.5, 0.95, 0.99].map((of): Column => ({
          title: `p${of * 100}`,
          expr: latencyByAgent(of, '$__range'),
          unit: 's',
          decimals: 2,
        })),
      ],
    }),
  ],
};
