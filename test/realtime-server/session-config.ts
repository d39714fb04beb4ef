import { isJsonObject, type JsonObject } from './wire-types.ts';

const turnDetectionDefaults: Record<string, JsonObject> = {
  server_vad: {
    type: 'server_vad',
    threshold: 0.5,
    prefix_padding_ms: 300,
    silence_duration_ms: 200,
    idle_timeout_ms: null,
    create_response: true,
    interrupt_response: true,
  },
  semantic_vad: { type: 'semantic_vad', eagerness: 'auto', create_response: true, interrupt_response: true },
};

/** Settings with which a session transcribes what the user says. */
export const TRANSCRIBING = { audio: { input: { transcription: { model: 'gpt-4o-mini-transcribe' } } } };

/** The session that the API reports in `session.created`, before the client changed anything. */
export function defaultSession(id: string, model: string): JsonObject {
  return {
    object: 'realtime.session',
    type: 'realtime',
    id,
    model,
    output_modalities: ['audio'],
    instructions: 'You are a helpful assistant.',
    tools: [],
    tool_choice: 'auto',
    max_output_tokens: 'inf',
    tracing: null,
    truncation: 'auto',
    prompt: null,
    expires_at: Math.floor(Date.now() / 1000) + 3600,
    audio: {
      input: {
        format: { type: 'audio/pcm', rate: 24_000 },
        transcription: null,
        noise_reduction: null,
        turn_detection: turnDetectionDefaults['server_vad'],
      },
      output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'marin', speed: 1 },
    },
    include: null,
  };
}

/** The session after a `session.update`: objects are merged, everything else is replaced. */
export function mergeSession(session: JsonObject, update: JsonObject): JsonObject {
  const merged = merge(session, update);
  const detection = turnDetection(merged);
  if (detection === null) return merged;
  const requested = turnDetection(update);
  const defaults = turnDetectionDefaults[String(detection['type'])] ?? {};
  const changedType = requested !== null && requested['type'] !== turnDetection(session)?.['type'];
  const complete = changedType ? { ...defaults, ...requested } : { ...defaults, ...detection };
  return merge(merged, { audio: { input: { turn_detection: complete } } }, ['turn_detection']);
}

/** The voice-activity settings of a session, or null when the client commits its audio by hand. */
export function turnDetection(session: JsonObject): JsonObject | null {
  const detection = audioSettings(session, 'input')['turn_detection'];
  return isJsonObject(detection) ? detection : null;
}

/** How what the user says is transcribed, if it is. */
export function transcriptionSettings(session: JsonObject): JsonObject | undefined {
  const transcription = audioSettings(session, 'input')['transcription'];
  return isJsonObject(transcription) ? transcription : undefined;
}

/** The `audio.input` or `audio.output` part of a session. */
export function audioSettings(session: JsonObject, direction: 'input' | 'output'): JsonObject {
  const audio = isJsonObject(session['audio']) ? session['audio'] : {};
  return isJsonObject(audio[direction]) ? audio[direction] : {};
}

function merge(base: JsonObject, update: JsonObject, replaced: readonly string[] = []): JsonObject {
  const result: JsonObject = { ...base };
  for (const [key, value] of Object.entries(update)) {
    if (value === undefined) continue;
    const current = result[key];
    const mergeable = isJsonObject(value) && isJsonObject(current) && !replaced.includes(key);
    result[key] = mergeable ? merge(current, value, replaced) : value;
  }
  return result;
}
