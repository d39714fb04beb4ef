import type { Chance } from './chance.ts';
import type { Fields } from '../../src/host/fields.ts';

/** What tools give, the stock texts of the SDKs for failures among it. */
export const TOOL_OUTPUTS: readonly unknown[] = [
  'found',
  '{"rooms":2}',
  null,
  { rooms: [1, 2] },
  'An error occurred while running the tool. Please try again.',
  "Tool 'lookup' timed out after 5ms.",
  'Tool execution was not approved.',
  'Tool lookup not found',
];

/** `session.created` and `session.updated`, with some of what there may be in a session. */
export function sessionConfigured(chance: Chance, type: string, id: string | undefined): Fields {
  const turn_detection = chance.pick([
    undefined,
    null,
    { type: 'server_vad' },
    { type: 'server_vad', silence_duration_ms: 200, prefix_padding_ms: 100 },
    { type: 'semantic_vad', create_response: false },
  ]);
  const session = {
    id,
    model: chance.pick(['gpt-realtime', 'gpt-realtime-mini', undefined]),
    type: chance.of(0.05) ? 'transcription' : 'realtime',
    audio: {
      input: {
        ...(turn_detection !== undefined && { turn_detection }),
        ...(turn_detection?.silence_duration_ms && { transcription: { model: 'whisper-1' } }),
      },
      output: { voice: 'marin', format: chance.pick([undefined, { type: 'audio/pcm', rate: 24_000 }]) },
    },
    instructions: chance.pick([undefined, 'Be brief.']),
    tools: chance.pick([undefined, [], [{ type: 'function', name: 'lookup' }]]),
  };
  return { type, session };
}

/** `response.done`. */
export function responseDone(
  chance: Chance,
  facts: { id: string; conversation: string | null | undefined; status: string; output: readonly Fields[] },
): Fields {
  const { id, status, output } = facts;
  const usage = {
    input_tokens: 100 + chance.upTo(50),
    output_tokens: chance.upTo(50),
    input_token_details: { audio_tokens: 60, text_tokens: 40, cached_tokens: chance.upTo(40) },
    output_token_details: { audio_tokens: 20, text_tokens: 5 },
  };
  const reason = chance.pick(['turn_detected', 'client_cancelled', 'max_output_tokens', undefined]);
  const error = { type: 'server_error', code: 'rate_limit_exceeded', message: 'Slow down.' };
  const status_details = status === 'completed' ? null : { type: status, reason, error };
  const said = {
    type: 'message',
    role: 'assistant',
    content: [{ type: 'output_audio', transcript: 'Yes.' }],
  };
  const response = {
    id,
    conversation_id: facts.conversation,
    status,
    status_details,
    usage: chance.of(0.8) ? usage : null,
    output: [said, ...output],
  };
  return { type: 'response.done', response };
}

/** `rate_limits.updated`, which comes after `response.created` or after `response.done`. */
export function rateLimits(chance: Chance): Fields {
  const remaining = chance.upTo(1000);
  const limits = ['requests', 'tokens'].map((name) => ({ name, limit: 1000, remaining, reset_seconds: 1 }));
  return { type: 'rate_limits.updated', rate_limits: limits };
}
