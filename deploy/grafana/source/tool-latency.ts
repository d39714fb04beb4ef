import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, type Row } from './dashboard.ts';
import {
  inRange,
  metrics,
  ofAgent,
  perMinute,
  quantile,
  rate,
  series,
  share,
  spanQuantile,
} from './metrics.ts';
import { heatmap, stat, timeSeries } from './panels.ts';
import { table, type Column } from './tables.ts';
import { commonVariables, jaegerVariable, toolVariable } from './variables.ts';

const tool = 'gen_ai_tool_name=~"$tool"';
const byTool = ['job', 'gen_ai_tool_name'];
const nameOfTool = '{{gen_ai_tool_name}} [{{job}}]';
const failedOutcomes = 'realtime_tool_outcome=~"error|unfinished"';

/** Jaeger's search for the calls of a tool, in the time that the dashboard shows. */
function jaegerSearch(service: string, toolName: string): { title: string; url: string } {
  const query = [
    `service=${service}`,
    `operation=execute_tool%20${toolName}`,
    'start=${__from}000',
    'end=${__to}000',
    'lookback=custom',
    'limit=20',
  ];
  return { title: 'Its calls in Jaeger', url: `\${jaeger}/search?${query.join('&')}` };
}

const ofLine = [jaegerSearch('${__field.labels.job}', '${__field.labels.gen_ai_tool_name}')];

/** Which tool is slow, how it fails, and what of the caller's wait is its doing. */
export function toolLatency(): Dashboard {
  return dashboard({
    uid: 'voice-tools',
    title: 'Tool latency',
    description:
      'How long the tools of realtime voice agents take, how their calls end, and what waits for people.',
    variables: [...commonVariables(), toolVariable(), jaegerVariable()],
    rows: [now, latency, outcomes, approvals, shareOfTurn, allTools],
  });
}

const callsEnded = series(metrics.toolDuration, [tool], '_count');
const callsFailed = series(metrics.toolDuration, [tool, failedOutcomes], '_count');
const timeInTools = series(metrics.toolDuration, [tool], '_sum');
const timeOfTurns = series(metrics.turnDuration, [], '_sum');

const now: Row = {
  title: 'Now',
  panels: [
    stat({
      title: 'Calls per minute',
      description: 'How much the tools are used, over the time shown.',
      unit: 'locale',
      expr: `60 * sum(rate(${callsEnded}[$__range]))`,
      decimals: 1,
    }),
    stat({
      title: 'Duration, p50',
      description: 'Half of the calls are done within this, over the time shown.',
      unit: 's',
      expr: quantile(0.5, metrics.toolDuration, { matchers: [tool], window: '$__range' }),
      decimals: 2,
    }),
    stat({
      title: 'Duration, p95',
      description: 'One call in twenty takes longer than this, over the time shown.',
      unit: 's',
      expr: quantile(0.95, metrics.toolDuration, { matchers: [tool], window: '$__range' }),
      limits: { warning: 2, bad: 5 },
      decimals: 2,
    }),
    stat({
      title: 'Failed calls',
      description: 'The share of the calls that failed or never ended; rejected ones did as a person said.',
      unit: 'percentunit',
      expr: share(inRange(callsFailed), inRange(callsEnded)),
      limits: { warning: 0.1, bad: 0.2 },
      decimals: 1,
    }),
    stat({
      title: 'Approval wait, p90',
      description: 'One call in ten waits longer than this for a person to decide, over the time shown.',
      unit: 's',
      expr: quantile(0.9, metrics.approvalWait, { matchers: [tool], window: '$__range' }),
      limits: { warning: 15, bad: 30 },
      decimals: 1,
    }),
    stat({
      title: 'Tool time as a share of turns',
      description:
        'How much of the exchanges’ time tools were running, over the time shown; above 100 % several ran at once.',
      unit: 'percentunit',
      expr: share(inRange(timeInTools), inRange(timeOfTurns)),
      decimals: 0,
    }),
  ],
};

const latency: Row = {
  title: 'Latency',
  panels: [
    ...[0.5, 0.95, 0.99].map((of) =>
      timeSeries({
        title: `Duration by tool, p${of * 100}`,
        description:
          of === 0.5
            ? 'What a usual call of each tool takes.'
            : `What the slowest of ${of === 0.95 ? 'twenty' : 'a hundred'} calls takes: the waits that callers remember.`,
        unit: 's',
        queries: [
          { expr: quantile(of, metrics.toolDuration, { by: byTool, matchers: [tool] }), legend: nameOfTool },
        ],
        links: ofLine,
        ...(of === 0.95 && { limits: { warning: 2, bad: 5 } }),
      }),
    ),
    heatmap({
      title: 'Duration, spread',
      description: 'How many calls took how long; a band high above the others is a timeout or a cold start.',
      unit: 's',
      expr: `sum by (le) (increase(${series(metrics.toolDuration, [tool], '_bucket')}[$__rate_interval]))`,
    }),
    timeSeries({
      title: 'Duration by tool, p95, with their traces',
      description: 'The same as Jaeger measures it; each point leads to the trace of one call.',
      unit: 's',
      queries: [
        {
          expr: spanQuantile(0.95, ['span_name=~"execute_tool .*"', ofAgent, tool], byTool),
          legend: nameOfTool,
          exemplars: true,
        },
      ],
      links: ofLine,
      width: 24,
    }),
  ],
};

const outcomes: Row = {
  title: 'Outcomes',
  panels: [
    timeSeries({
      title: 'Calls by outcome, per minute',
      description: 'How calls end: ok, error, rejected by a person, or never.',
      unit: 'locale',
      queries: [
        { expr: perMinute(callsEnded, ['realtime_tool_outcome']), legend: '{{realtime_tool_outcome}}' },
      ],
      stacked: true,
    }),
    timeSeries({
      title: 'Failed calls by tool',
      description: 'The share of the calls of each tool that failed or never ended.',
      unit: 'percentunit',
      queries: [{ expr: share(rate(callsFailed, byTool), rate(callsEnded, byTool)), legend: nameOfTool }],
      limits: { warning: 0.1, bad: 0.2 },
      links: ofLine,
    }),
    timeSeries({
      title: 'Failures by type, per minute',
      description:
        'Why calls fail: timeouts, arguments that the model made up, errors of the tools themselves, or no end.',
      unit: 'locale',
      queries: [
        {
          expr: perMinute(callsFailed, ['error_type']),
          legend: '{{error_type}}',
        },
      ],
      stacked: true,
      width: 24,
    }),
  ],
};

const approvals: Row = {
  title: 'Approvals',
  panels: [
    ...[0.5, 0.9].map((of) =>
      timeSeries({
        title: `Approval wait by tool, p${of * 100}`,
        description:
          of === 0.5
            ? 'From the question whether a call may run to the decision: the caller waits for it too.'
            : 'The same of the slowest of ten: nobody is on duty, or does not see the question.',
        unit: 's',
        queries: [
          { expr: quantile(of, metrics.approvalWait, { by: byTool, matchers: [tool] }), legend: nameOfTool },
        ],
        links: ofLine,
      }),
    ),
    timeSeries({
      title: 'Calls that a person was asked about, per minute',
      description: 'What became of them: those that were approved may fail as well.',
      unit: 'locale',
      queries: [
        {
          expr: perMinute(series(metrics.approvalWait, [tool], '_count'), ['realtime_tool_outcome']),
          legend: '{{realtime_tool_outcome}}',
        },
      ],
      stacked: true,
      width: 24,
    }),
  ],
};

const shareOfTurn: Row = {
  title: 'Share of the turn',
  panels: [
    timeSeries({
      title: 'Tool time by tool, as a share of turns',
      description: 'What part of the exchanges’ time each tool was running: where a faster tool pays.',
      unit: 'percentunit',
      queries: [
        {
          expr: `${rate(timeInTools, byTool)} / on () group_left () ${rate(timeOfTurns)}`,
          legend: nameOfTool,
        },
      ],
      stacked: true,
      links: ofLine,
    }),
    timeSeries({
      title: 'Where the time of turns goes',
      description:
        'Model responses and tool calls, as parts of the exchanges’ time; what is left is speech and silence.',
      unit: 'percentunit',
      queries: [
        {
          expr: `${rate(series(metrics.inferenceDuration, [], '_sum'))} / ${rate(timeOfTurns)}`,
          legend: 'model responses',
        },
        { expr: share(rate(timeInTools), rate(timeOfTurns)), legend: 'tool calls' },
      ],
    }),
  ],
};

const allTools: Row = {
  title: 'All tools',
  panels: [
    table({
      title: 'Tools over the time shown',
      description: 'Every tool in numbers, the most used first; its name leads to its calls in Jaeger.',
      keys: [
        { label: 'job', title: 'Service' },
        {
          label: 'gen_ai_tool_name',
          title: 'Tool',
          link: jaegerSearch('${__data.fields.Service}', '${__data.fields.Tool}'),
        },
      ],
      columns: [
        { title: 'Calls', expr: inRange(callsEnded, byTool), unit: 'locale', decimals: 0 },
        {
          title: 'Failed',
          expr: share(inRange(callsFailed, byTool), inRange(callsEnded, byTool)),
          unit: 'percentunit',
          decimals: 1,
        },
        {
          title: 'Mean',
          expr: `${inRange(timeInTools, byTool)} / ${inRange(callsEnded, byTool)}`,
          unit: 's',
          decimals: 2,
        },
        ...[0.5, 0.95, 0.99].map((of): Column => ({
          title: `p${of * 100}`,
          expr: quantile(of, metrics.toolDuration, { by: byTool, matchers: [tool], window: '$__range' }),
          unit: 's',
          decimals: 2,
        })),
        {
          title: 'Approval wait, p90',
          expr: quantile(0.9, metrics.approvalWait, { by: byTool, matchers: [tool], window: '$__range' }),
          unit: 's',
          decimals: 1,
        },
      ],
    }),
  ],
};
