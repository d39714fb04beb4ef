import { count, fieldsOf, isObject, text } from '../host/fields.ts';
import { readAudioFormat } from './audio-format.ts';
import type { Fields } from '../host/fields.ts';
import type { AudioFormat } from './audio-format.ts';
import type { SessionConfigured, TokenLimit } from '../signals/signal.ts';

/**
 * Reads the `session` object of `session.created` and `session.updated`, in its GA or its beta shape, and that of
 * `transcription_session.created` and `.updated`, which say no model but the one that transcribes.
 */
export function readSessionConfiguration(session: unknown): SessionConfigured {
  const config = fieldsOf(session);
  const audio = fieldsOf(config['audio']);
  const input = fieldsOf(audio['input']);
  const output = fieldsOf(audio['output']);
  const transcription =
    'transcription' in input ? input['transcription'] : config['input_audio_transcription'];
  const transcriptionOnly = isTranscription(config);
  return {
    type: 'session_configured',
    sessionId: text(config['id']),
    model: text(config['model']) ?? (transcriptionOnly ? text(fieldsOf(transcription)['model']) : undefined),
    voice: readVoice(output['voice']) ?? readVoice(config['voice']),
    ...readTurnDetection('turn_detection' in input ? input : config),
    ...(transcriptionOnly && { transcriptionOnly, answersSpeech: false }),
    transcribes: isTranscribing(transcription),
    transcriptionModel: text(fieldsOf(transcription)['model']),
    audioBytesPerMs: readOutputFormat(config)?.bytesPerMs,
    maxTokens: readTokenLimit(config),
    reasoningLevel: readReasoningLevel(config),
    workflowName: text(fieldsOf(config['tracing'])['workflow_name']),
    instructions: text(config['instructions']),
    tools: Array.isArray(config['tools']) ? (config['tools'] as unknown[]) : undefined,
  };
}

/** A voice by its name; one of the customer's own, `{id}`, by its id. */
function readVoice(voice: unknown): string | undefined {
  return text(voice) ?? text(fieldsOf(voice)['id']);
}

/** `max_output_tokens` (beta: `max_response_output_tokens`) of a session or a response. */
export function readTokenLimit(holder: Fields): TokenLimit | undefined {
  const limit = holder['max_output_tokens'] ?? holder['max_response_output_tokens'];
  return limit === 'inf' ? 'inf' : count(limit);
}

/** `reasoning.effort` of a session, a response, or the client's request for one. */
export function readReasoningLevel(holder: Fields): string | undefined {
  return text(fieldsOf(holder['reasoning'])['effort']);
}

/** A session that transcribes and never answers: by its type, or by the object that it is in the beta. */
function isTranscription(config: Fields): boolean {
  return config['type'] === 'transcription' || config['object'] === 'realtime.transcription_session';
}

/** Settings, or null for none; `undefined` where the event does not say. */
function isTranscribing(transcription: unknown): boolean | undefined {
  if (transcription === null) return false;
  return isObject(transcription) ? true : undefined;
}

function readTurnDetection(holder: Fields): Pick<SessionConfigured, 'turnDetection' | 'answersSpeech'> {
  const detection = holder['turn_detection'];
  if (detection === null) return { turnDetection: 'none', answersSpeech: false };
  if (!isObject(detection)) return {};
  return { turnDetection: text(detection['type']), answersSpeech: detection['create_response'] !== false };
}

/** The format of the output audio of a session or of one response. */
export function readOutputFormat(holder: Fields): AudioFormat | undefined {
  const output = fieldsOf(fieldsOf(holder['audio'])['output']);
  return readAudioFormat(output['format'] ?? holder['output_audio_format']);
}

/** The format of the input audio, of a session's configuration as the server tells it or the client asks for it. */
export function readInputFormat(session: unknown): AudioFormat | undefined {
  const config = fieldsOf(session);
  const input = fieldsOf(fieldsOf(config['audio'])['input']);
  return readAudioFormat(input['format'] ?? config['input_audio_format']);
}

/** How the server finds out when the user speaks: its times in milliseconds. */
export interface SpeechDetection {
  kind: string | undefined;
  /** The silence after which it is sure that speech has ended. */
  silenceMs: number | undefined;
  /** How much of what was before the speech it counts to that. */
  paddingMs: number | undefined;
}

/** Turn detection of a session; `undefined` where the event does not say. */
export function readSpeechDetection(session: unknown): SpeechDetection | undefined {
  const config = fieldsOf(session);
  const input = fieldsOf(fieldsOf(config['audio'])['input']);
  const detection = ('turn_detection' in input ? input : config)['turn_detection'];
  if (detection === undefined) return undefined;
  const { type, silence_duration_ms: silence, prefix_padding_ms: padding } = fieldsOf(detection);
  return { kind: text(type), silenceMs: count(silence), paddingMs: count(padding) };
}
