import * as name from './attribute-names.ts';
import { operationOf } from './span-name.ts';
import type { AttributeValue } from '@opentelemetry/api';
import type { Configuration, SessionRecord, SpanRecord, TurnRecord } from '../model/records.ts';

/** Takes one attribute after the other; a value that is not known is `undefined`, never 0, and is left out. */
export type PutAttribute = (key: string, value: AttributeValue | undefined) => void;

/** What is known when a span starts, so that samplers see it. */
export function putStartAttributes(record: SpanRecord, session: SessionRecord, put: PutAttribute): void {
  put(name.OPERATION_NAME, operationOf(record));
  putSessionIds(session, put);
  put(name.TURN_NUMBER, turnOf(record)?.number);
  switch (record.kind) {
    case 'session':
      putServer(record, put);
      putConfiguration(record, put);
      put(name.WORKFLOW_NAME, record.workflowName);
      put(name.AGENT_NAME, record.agent);
      return;
    case 'turn':
      putConfiguration(record, put);
      put(name.TURN_TRIGGER, record.trigger);
      put(name.INPUT_MODALITY, record.modality);
      return;
    case 'user_speech':
      put(name.ITEM_ID, record.itemId);
      return;
    case 'agent':
      put(name.PROVIDER_NAME, session.provider);
      put(name.AGENT_NAME, record.name);
      put(name.REQUEST_MODEL, record.model);
      return;
    case 'inference':
      putServer(session, put);
      putConfiguration(record, put);
      put(name.RESPONSE_ID, record.responseId === '' ? undefined : record.responseId);
      put(name.OUTPUT_TYPE, record.outputType);
      put(name.OUT_OF_BAND, record.outOfBand ? true : undefined);
      put(name.AGENT_NAME, record.parent.kind === 'agent' ? record.parent.name : undefined);
      return;
    case 'tool':
      put(name.TOOL_NAME, record.name);
      put(name.TOOL_TYPE, record.mcp ? 'extension' : 'function');
      put(name.TOOL_CALL_ID, record.callId);
      put(name.TOOL_DESCRIPTION, record.description);
      put(name.AGENT_NAME, record.agent);
      put(name.APPROVAL_WAIT, record.approvalWait);
  }
}

/** The ids that every span of a session carries, as far as they are known. */
export function putSessionIds(session: SessionRecord, put: PutAttribute): void {
  put(name.REALTIME_SESSION_ID, session.sessionId);
  put(name.CONVERSATION_ID, session.conversationId);
}

/** Whose server it is, and where. */
export function putServer(session: SessionRecord, put: PutAttribute): void {
  put(name.PROVIDER_NAME, session.provider);
  put(name.SERVER_ADDRESS, session.serverAddress);
  put(name.SERVER_PORT, session.serverPort);
}

/** The configuration in force when the span starts. */
export function putConfiguration(record: Configuration, put: PutAttribute): void {
  put(name.REQUEST_MODEL, record.model);
  put(name.VOICE, record.voice);
  put(name.TURN_DETECTION, record.turnDetection);
}

function turnOf(record: SpanRecord): TurnRecord | undefined {
  switch (record.kind) {
    case 'session':
      return undefined;
    case 'turn':
      return record;
    case 'user_speech':
    case 'agent':
      return record.parent;
    case 'inference':
    case 'tool':
      return record.turn;
  }
}
