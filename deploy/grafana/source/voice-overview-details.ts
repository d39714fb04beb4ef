import type { Row } from './dashboard.ts';
import { mean, metrics, perMinute, rate, series, share } from './metrics.ts';
import { timeSeries } from './panels.ts';

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
      unit: 'locale',
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
          legend: 'all turns',
        },
      ],
      width: 6,
    }),
    timeSeries({
      title: 'Guardrail trips, per minute',
      description: 'What the agents say that they must not, by the guardrail that stopped them.',
      unit: 'locale',
      queries: [
        {
          expr: perMinute(series(metrics.guardrailTrips), ['realtime_guardrail_name']),
          legend: '{{realtime_guardrail_name}}',
        },
      ],
      stacked: true,
    }),
  ],
};

export const errors: Row = {
  title: 'Errors',
  panels: [
    timeSeries({
      title: 'Errors, per minute',
      description: 'What goes wrong, by type: the server’s codes and the classes of errors that were thrown.',
      unit: 'locale',
      queries: [{ expr: perMinute(series(metrics.errors), ['error_type']), legend: '{{error_type}}' }],
      stacked: true,
      width: 24,
    }),
    timeSeries({
      title: 'Failed responses by model',
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
      unit: 'locale',
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
      unit: 'locale',
      decimals: 0,
      queries: [
        { expr: perMinute(inputUsed, byModality), legend: 'input {{gen_ai_token_modality}}' },
        { expr: perMinute(outputUsed, byModality), legend: 'output {{gen_ai_token_modality}}' },
      ],
      stacked: true,
      width: 24,
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
      unit: 'locale',
      decimals: 0,
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
      unit: 'locale',
      decimals: 0,
      queries: [
        { expr: mean(metrics.inputTokens, { by: byModel }), legend: 'input {{gen_ai_request_model}}' },
        { expr: mean(metrics.outputTokens, { by: byModel }), legend: 'output {{gen_ai_request_model}}' },
      ],
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
      unit: 'locale',
      decimals: 0,
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
    }),
  ],
};
