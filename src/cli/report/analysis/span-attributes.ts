/** The attributes that the analysis reads, by the names under which the library writes them. */
export {
  AGENT_NAME,
  APPROVAL_WAIT,
  ERROR_TYPE,
  GUARDRAIL_TRIPPED,
  INPUT_MODALITY,
  INTERRUPTION_REASON,
  OUT_OF_BAND,
  REACTION_TIME,
  REQUEST_MODEL,
  RESPONSE_LATENCY,
  RESPONSE_MODEL,
  RESPONSE_STATUS,
  SERVER_SESSION_ID,
  SESSION_END_REASON,
  SESSION_ID,
  TIME_TO_FIRST_CHUNK,
  TOOL_NAME,
  TOOL_OUTCOME,
  TURN_END_REASON,
  TURN_NUMBER,
} from '../../../spans/attribute-names.ts';

/** Of spans that were written before the names of the first release. */
export const FORMER_SESSION_ID = 'gen_ai.realtime_session.id';
