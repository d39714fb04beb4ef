import * as name from './attribute-names.ts';
import { operationOf } from './span-name.ts';
import type { Attributes } from '@opentelemetry/api';
import type { SessionRecord, SpanRecord, TurnRecord } from '../model/records.ts';

/** What is known when a span starts, so that samplers see it. Values that are not known are `undefined`, never 0. */
export function startAttributesOf(record: SpanRecord, session: SessionRecord): Attributes {
  return {
    [name.OPERATION_NAME]: operationOf(record),
    ...sessionIdsOf(session),
    [name.TURN_NUMBER]: turnOf(record)?.number,
    ...ownAttributesOf(record, session),
  };
}

/** The ids that every span of a session carries, as far as they are known. */
export function sessionIdsOf(session: SessionRecord): Attributes {
  return {
    [name.REALTIME_SESSION_ID]: session.sessionId,
    [name.CONVERSATION_ID]: session.conversationId,
  };
}

function ownAttributesOf(record: SpanRecord, session: SessionRecord): Attributes {
  switch (record.kind) {
    case 'session':
      return {
        ...serverOf(record),
        ...configurationOf(record),
        [name.WORKFLOW_NAME]: record.workflowName,
        [name.AGENT_NAME]: record.agent,
      };
    case 'turn':
      return {
        ...configurationOf(record),
        [name.TURN_TRIGGER]: record.trigger,
        [name.INPUT_MODALITY]: record.modality,
      };
    case 'user_speech':
      return { [name.ITEM_ID]: record.itemId };
    case 'agent':
      return {
        [name.PROVIDER_NAME]: session.provider,
        [name.AGENT_NAME]: record.name,
        [name.REQUEST_MODEL]: record.model,
      };
    case 'inference':
      return {
        ...serverOf(session),
        ...configurationOf(record),
        [name.RESPONSE_ID]: record.responseId === '' ? undefined : record.responseId,
        [name.OUTPUT_TYPE]: record.outputType,
        [name.OUT_OF_BAND]: record.outOfBand ? true : undefined,
        [name.AGENT_NAME]: record.parent.kind === 'agent' ? record.parent.name : undefined,
      };
    case 'tool':
      return {
        [name.TOOL_NAME]: record.name,
        [name.TOOL_TYPE]: record.mcp ? 'extension' : 'function',
        [name.TOOL_CALL_ID]: record.callId,
        [name.TOOL_DESCRIPTION]: record.description,
        [name.AGENT_NAME]: record.agent,
        [name.APPROVAL_WAIT]: record.approvalWait,
      };
  }
}

function serverOf(session: SessionRecord): Attributes {
  return {
    [name.PROVIDER_NAME]: session.provider,
    [name.SERVER_ADDRESS]: session.serverAddress,
    [name.SERVER_PORT]: session.serverPort,
  };
}

/** The configuration in force when the span starts. */
export function configurationOf(record: {
  model: string | undefined;
  voice: string | undefined;
  turnDetection: string | undefined;
}): Attributes {
  return {
    [name.REQUEST_MODEL]: record.model,
    [name.VOICE]: record.voice,
    [name.TURN_DETECTION]: record.turnDetection,
  };
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
