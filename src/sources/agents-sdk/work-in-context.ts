import { fieldsOf, list, text } from '../../host/fields.ts';
import type { Fields } from '../../host/fields.ts';
import type { WorkSubject } from '../../session/work-subject.ts';
import type { SessionMembers } from './session-shape.ts';

/**
 * Which events of a session's transport set off work of the application, and what each of them is about: the SDK runs a
 * tool, and a guardrail, in asynchronous work that begins in its listener. What the tool does while it runs has that
 * work's context, also behind the SDK's timeouts, and calls that run at once have one each.
 *
 * Tools and guardrails themselves are left alone: the SDK knows its tools by their functions.
 */
export type WorkSubjects = ReadonlyMap<unknown, (event: Fields) => WorkSubject | undefined>;

export function workSubjectsOf(session: SessionMembers): WorkSubjects {
  return checksResponses(session) ? CALLS_AND_CHECKED_RESPONSES : CALLS;
}

/** The SDK looks whether the call may run, runs it, or hands over. */
const CALLS: WorkSubjects = new Map([
  ['function_call', (event) => ofCall(text(event['callId']) ?? text(event['id']))],
]);

/** The SDK checks what has been said so far, and all of it at the end. */
const CALLS_AND_CHECKED_RESPONSES: WorkSubjects = new Map([
  ...CALLS,
  ['audio_transcript_delta', (event: Fields) => ofResponse(event['responseId'])],
  ['output_text_delta', (event: Fields) => ofResponse(event['responseId'])],
  ['turn_done', (event: Fields) => ofResponse(fieldsOf(event['response'])['id'])],
]);

function ofCall(callId: string | undefined): WorkSubject | undefined {
  return callId === undefined ? undefined : { callId };
}

function ofResponse(id: unknown): WorkSubject | undefined {
  const responseId = text(id);
  return responseId === undefined ? undefined : { responseId };
}

/** Whether the SDK checks responses: the work of a guardrail is apart from that of a call. */
export function checksResponses(session: SessionMembers): boolean {
  return list(fieldsOf(session.options)['outputGuardrails']).length > 0;
}
