/** The attributes that the analysis reads, by the names under which the library writes them. */
export {
  AGENT_INTERRUPTION_COUNT,
  AGENT_NAME,
  AGENT_SPEECH_TIME,
  APPROVAL_WAIT,
  AUDIO_CACHED_TOKENS,
  AUDIO_INPUT_TOKENS,
  AUDIO_OUTPUT_TOKENS,
  CACHED_TOKENS,
  ENDPOINTING,
  ERROR_COUNT,
  ERROR_TYPE,
  GREETING_DELAY,
  GUARDRAIL_TRIPPED,
  IMAGE_CACHED_TOKENS,
  IMAGE_INPUT_TOKENS,
  INPUT_MODALITY,
  INPUT_TOKENS,
  INTERRUPTION_REASON,
  LONGEST_SILENCE,
  OUT_OF_BAND,
  OUTPUT_TOKENS,
  OVERLAP_TIME,
  REACTION_TIME,
  REQUEST_MODEL,
  RESPONSE_LATENCY,
  RESPONSE_LATENCY_SOURCE,
  RESPONSE_MODEL,
  RESPONSE_STATUS,
  SERVER_SESSION_ID,
  SESSION_END_REASON,
  SESSION_ID,
  SESSION_INPUT_TOKENS,
  SILENCE_TIME,
  SPEAKING_AGENT,
  TEXT_CACHED_TOKENS,
  TEXT_INPUT_TOKENS,
  TEXT_OUTPUT_TOKENS,
  TIME_TO_FIRST_CHUNK,
  TOOL_NAME,
  TOOL_OUTCOME,
  TRANSCRIPTION_AUDIO,
  TRANSCRIPTION_INPUT_TOKENS,
  TRANSCRIPTION_MODEL,
  TRANSCRIPTION_OUTPUT_TOKENS,
  TURN_COUNT,
  TURN_END_REASON,
  TURN_NUMBER,
  UNANSWERED_TURN_COUNT,
  USER_SPEECH_TIME,
} from '../../../spans/attribute-names.ts';

/** Of spans that were written before the names of the first release. */
export const FORMER_SESSION_ID = 'gen_ai.realtime_session.id';

export const RESPONSE_COST = 'realtime.response.cost_usd';
export const SESSION_COST = 'realtime.session.cost_usd';
export const TRANSCRIPTION_COST = 'realtime.transcription.cost_usd';
export const UNPRICED_RESPONSE_COUNT = 'realtime.session.unpriced_response_count';
export const UNPRICED_TRANSCRIPTION_COUNT = 'realtime.session.unpriced_transcription_count';
