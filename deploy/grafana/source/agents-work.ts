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
import type { Row } from './dashboard.ts';
import { bySource } from './latency-sources.ts';
import {
  inRange,
  mean,
  metrics,
  ofAgent,
  perHour,
  perMinute,
  quantile,
  rate,
  series,
  share,
} from './metrics.ts';
import { timeSeries } from './panels.ts';
import { table, type Column } from './tables.ts';

const inputUsed = series(metrics.usageInputTokens, [ofAgents]);
const outputUsed = series(metrics.usageOutputTokens, [ofAgents]);
const answers = series(metrics.responseLatency, [ofAgents], '_count');
const spoken = [ofAgent, ofAgents, 'realtime_speech_speaker="agent"'];
const timeSpoken = series(metrics.speechDuration, spoken, '_sum');

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

export const work: Row = {
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
