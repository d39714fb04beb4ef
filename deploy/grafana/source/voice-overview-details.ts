import type { Row } from './dashboard.ts';
import { mean, metrics, perMinute, rate, series, share } from './metrics.ts';
import { timeSeries } from './panels.ts';
import { percentiles } from './queries.ts';

const failed = 'realtime_response_status="failed"';
const byUser = 'realtime_interruption_reason="user"';
const byModel = ['gen_ai_request_model'];
const byModality = ['gen_ai_token_modality'];
const byTranscriber = ['realtime_transcription_model'];

const turnsEnded = series(metrics.turns);
const responsesEnded = series(metrics.inferenceDuration, [], '_count');

export const interruptions: Row = {
  title: 'Interruptions and guardrails',
  panels: [
    timeSeries({
      title: 'Interruptions, per minute',
      description: 'Answers that were cut: by a caller who spoke, by a guardrail, or by the application.',
      unit: 'short',
      queries: [
        {
          expr: perMinute(series(metrics.interruptions), ['realtime_interruption_reason']),
          legend: '{{realtime_interruption_reason}}',
        },
      ],
      stacked: true,
      width: 6,
    }),
    timeSeries({
      title: 'Barge-ins per turn',
      description:
        'The share of turns in which the caller spoke over the answer: too long, wrong, or too late.',
      unit: 'percentunit',
      queries: [
        {
          expr: share(rate(series(metrics.interruptions, [byUser])), rate(turnsEnded)),
          legend: 'barge-ins per turn',
        },
      ],
      width: 6,
    }),
    timeSeries({
      title: 'Reaction time',
      description: 'From the caller’s first sound to the cut of the answer: how long both speak at once.',
      unit: 's',
      queries: percentiles(metrics.reactionTime, [0.5, 0.95]),
      width: 6,
    }),
    timeSeries({
      title: 'Guardrail trips, per minute',
      description: 'What the agents say that they must not, by the guardrail that stopped them.',
      unit: 'short',
      queries: [
        {
          expr: perMinute(series(metrics.guardrailTrips), ['realtime_guardrail_name']),
          legend: '{{realtime_guardrail_name}}',
        },
      ],
      stacked: true,
      width: 6,
    }),
  ],
};

export const errors: Row = {
  title: 'Errors',
  panels: [
    timeSeries({
      title: 'Errors, per minute',
      description: 'What goes wrong, by type: the server’s codes and the classes of errors that were thrown.',
      unit: 'short',
      queries: [{ expr: perMinute(series(metrics.errors), ['error_type']), legend: '{{error_type}}' }],
      stacked: true,
    }),
    timeSeries({
      title: 'Failed responses',
      description: 'The share of the responses of each model that failed.',
      unit: 'percentunit',
      queries: [
        {
          expr: share(
            rate(series(metrics.inferenceDuration, [failed], '_count'), ['gen_ai_request_model']),
            rate(responsesEnded, ['gen_ai_request_model']),
          ),
          legend: '{{gen_ai_request_model}}',
        },
      ],
      limits: { warning: 0.02, bad: 0.05 },
    }),
    timeSeries({
      title: 'Responses, per minute',
      description: 'How responses end: cancelled ones were interrupted, incomplete ones hit a limit.',
      unit: 'short',
      queries: [
        {
          expr: perMinute(responsesEnded, ['realtime_response_status']),
          legend: '{{realtime_response_status}}',
        },
      ],
      stacked: true,
    }),
  ],
};

const inputUsed = series(metrics.usageInputTokens);
const outputUsed = series(metrics.usageOutputTokens);

export const tokens: Row = {
  title: 'Tokens',
  panels: [
    timeSeries({
      title: 'Tokens, per minute',
      description: 'What is paid for, by direction and modality; audio costs several times as much as text.',
      unit: 'short',
      queries: [
        { expr: perMinute(inputUsed, byModality), legend: 'input {{gen_ai_token_modality}}' },
        { expr: perMinute(outputUsed, byModality), legend: 'output {{gen_ai_token_modality}}' },
      ],
      stacked: true,
    }),
    timeSeries({
      title: 'Cached share of the input',
      description: 'How much of the input the server had before, at a fraction of the price, by modality.',
      unit: 'percentunit',
      queries: [
        {
          expr: share(rate(series(metrics.usageCachedTokens), byModality), rate(inputUsed, byModality)),
          legend: '{{gen_ai_token_modality}}',
        },
      ],
      max: 1,
    }),
    timeSeries({
      title: 'Tokens per turn',
      description: 'What one exchange takes on average, by model: long conversations make it grow.',
      unit: 'short',
      queries: [
        {
          expr: `(${rate(inputUsed, byModel)} + ${rate(outputUsed, byModel)}) / ${rate(turnsEnded, byModel)}`,
          legend: '{{gen_ai_request_model}}',
        },
      ],
    }),
    timeSeries({
      title: 'Tokens per response',
      description:
        'What one response takes on average, by model: input is instructions, tools and all that was said before.',
      unit: 'short',
      queries: [
        { expr: mean(metrics.inputTokens, { by: byModel }), legend: 'input {{gen_ai_request_model}}' },
        { expr: mean(metrics.outputTokens, { by: byModel }), legend: 'output {{gen_ai_request_model}}' },
      ],
      width: 12,
    }),
    timeSeries({
      title: 'Reasoning share of the output',
      description: 'How much of what is paid for as output nobody hears: the model thinks, and callers wait.',
      unit: 'percentunit',
      queries: [
        {
          expr: share(rate(series(metrics.usageReasoningTokens), byModel), rate(outputUsed, byModel)),
          legend: '{{gen_ai_request_model}}',
        },
      ],
      width: 12,
    }),
  ],
};

export const transcription: Row = {
  title: 'Transcription',
  panels: [
    timeSeries({
      title: 'Transcription tokens, per minute',
      description:
        'What writing down the callers’ words costs beside the conversation, by the model that does it.',
      unit: 'short',
      queries: [
        {
          expr: perMinute(series(metrics.transcriptionInputTokens), byTranscriber),
          legend: 'input {{realtime_transcription_model}}',
        },
        {
          expr: perMinute(series(metrics.transcriptionOutputTokens), byTranscriber),
          legend: 'output {{realtime_transcription_model}}',
        },
      ],
      stacked: true,
      width: 12,
    }),
    timeSeries({
      title: 'Transcribed audio, per minute',
      description: 'The same of models that are paid by the length of what is said.',
      unit: 's',
      queries: [
        {
          expr: perMinute(series(metrics.transcriptionAudio), byTranscriber),
          legend: '{{realtime_transcription_model}}',
        },
      ],
      stacked: true,
      width: 12,
    }),
  ],
};
