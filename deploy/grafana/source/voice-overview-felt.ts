import type { Row } from './dashboard.ts';
import { bySource, nameOfSource } from './latency-sources.ts';
import {
  latencyOfAnySource,
  latencyQuantile,
  mean,
  meanOf,
  metrics,
  perHour,
  perMinute,
  quantile,
  rate,
  series,
  share,
} from './metrics.ts';
import { heatmap, timeSeries } from './panels.ts';
import { latencyPercentiles, percentiles } from './queries.ts';

const byModel = ['gen_ai_request_model'];
const nameOfModel = '{{gen_ai_request_model}}';
const bySpeaker = ['realtime_speech_speaker'];
const nameOfSpeaker = '{{realtime_speech_speaker}}';

/** Where turn detection is timed, the whole wait is too. */
const wholeWait = (suffix: string): string => latencyOfAnySource(suffix, [`${bySource}="audio_clock"`]);

export const felt: Row = {
  title: 'What callers feel',
  panels: [
    timeSeries({
      title: 'Response latency',
      description:
        'From the caller’s last word to the first sound of the answer, through any tools, by what said that they were done; ≥ is at least. The wait that callers feel.',
      unit: 's',
      queries: latencyPercentiles(),
      limits: { warning: 3, bad: 5 },
    }),
    timeSeries({
      title: 'Turn detection’s share of the wait',
      description:
        'How much of the mean latency passes before turn detection is sure that the caller is done, where the audio tells: a shorter silence would save of it.',
      unit: 'percentunit',
      queries: [
        {
          expr: `(${mean(metrics.endpointing, { by: byModel })}) / (${meanOf(wholeWait, byModel)})`,
          legend: nameOfModel,
        },
      ],
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
      description: 'Which model keeps callers waiting, by what said that they were done; ≥ is at least.',
      unit: 's',
      queries: [{ expr: latencyQuantile(0.95, { by: byModel }), legend: `${nameOfModel}, ${nameOfSource}` }],
    }),
    timeSeries({
      title: 'Turn detection',
      description:
        'From the caller’s last word to turn detection being sure of it: its silence and the way there and back. It is a part of the latency.',
      unit: 's',
      queries: percentiles(metrics.endpointing),
    }),
    timeSeries({
      title: 'Time to first chunk',
      description:
        'From the creation of a response to its first output: the part of the wait that is the model’s.',
      unit: 's',
      queries: percentiles(metrics.timeToFirstChunk),
    }),
    timeSeries({
      title: 'Answers by latency source, per minute',
      description:
        'What is answered, and what said that it was complete, chosen or not: latencies of different sources do not compare.',
      unit: 'locale',
      queries: [
        {
          expr: perMinute(latencyOfAnySource('_count'), ['realtime_turn_input_modality', bySource]),
          legend: `{{realtime_turn_input_modality}}, ${nameOfSource}`,
        },
      ],
      stacked: true,
    }),
    timeSeries({
      title: 'Greeting delay',
      description:
        'From the connection to the first sound, where the agent speaks first; known when the call is over.',
      unit: 's',
      queries: percentiles(metrics.greetingDelay),
      limits: { warning: 2, bad: 3 },
    }),
  ],
};

const turnsEnded = series(metrics.turns);
const unanswered = series(metrics.unansweredTurns);
const timeSpoken = series(metrics.speechDuration, [], '_sum');

export const talk: Row = {
  title: 'Who is heard',
  panels: [
    timeSeries({
      title: 'Speech, per hour',
      description: 'How long callers and agents were heard, of all agents whichever is chosen.',
      unit: 'h',
      queries: [{ expr: `${perHour(timeSpoken, bySpeaker)} / 3600`, legend: nameOfSpeaker }],
      stacked: true,
    }),
    timeSeries({
      title: 'Share of the talk',
      description: 'Who does most of the talking, callers or agents, of all agents whichever is chosen.',
      unit: 'percentunit',
      queries: [
        {
          expr: `${rate(timeSpoken, bySpeaker)} / ignoring (${bySpeaker.join(', ')}) group_left ${rate(timeSpoken)}`,
          legend: nameOfSpeaker,
        },
      ],
      stacked: true,
      max: 1,
    }),
    timeSeries({
      title: 'Unanswered turns by model',
      description:
        'The share of turns in which the caller spoke and heard nothing: an answer that failed, was empty, or never came.',
      unit: 'percentunit',
      queries: [{ expr: share(rate(unanswered, byModel), rate(turnsEnded, byModel)), legend: nameOfModel }],
      limits: { warning: 0.02, bad: 0.05 },
    }),
    timeSeries({
      title: 'Unanswered turns, per minute',
      description: 'How often a caller spoke and heard nothing, by model.',
      unit: 'locale',
      queries: [{ expr: perMinute(unanswered, byModel), legend: nameOfModel }],
      stacked: true,
    }),
    timeSeries({
      title: 'Speech at a time',
      description: 'How long callers and agents go on without a pause: long answers invite to barge in.',
      unit: 's',
      queries: [0.5, 0.95].map((of) => ({
        expr: quantile(of, metrics.speechDuration, { by: bySpeaker }),
        legend: `p${of * 100} ${nameOfSpeaker}`,
      })),
    }),
    timeSeries({
      title: 'Reaction time',
      description:
        'From the caller beginning to speak over the agent to the agent being silent: how long both are heard at once.',
      unit: 's',
      queries: percentiles(metrics.reactionTime),
    }),
  ],
};
