import { readServerError, readThrownError } from '../../realtime-api/error-facts.ts';
import { fieldsOf, isObject, text } from '../../host/fields.ts';
import { parseText } from './raw-event.ts';
import type { ErrorFacts, ErrorRaised } from '../../signals/signal.ts';
import type { Fields } from '../../host/fields.ts';

/** What `repr` makes of an exception: `ValueError('no such room')`. */
const PRINTED_EXCEPTION = /^([A-Z]\w*(?:Error|Exception|Timeout)|ConnectionClosed\w*)\(/;

/** What `websockets` says when a connection is gone: all that is left where only the message was kept. */
const CLOSED = /^(?:sent|received) \d{4}\b|^no close frame\b/;

/** What the Python SDK says when its own work fails that is not that of a call. All other errors of its sessions are a call's. */
const OF_NO_CALL = /^(?:Guardrail task|Response audio cleanup|Tool output send) failed\b/;

/** What it says of a call to a tool that it has not got. */
const UNKNOWN_TOOL = /^Tool (\S+) not found$/;

/** The code with which the far side closed a connection, as `websockets` words it. */
const RECEIVED_CODE = /\breceived (\d{4})\b/;

/** How a connection was closed; 1006 where `websockets` says that it never was. */
export function readCloseCode(words: string | undefined): number | undefined {
  const code = RECEIVED_CODE.exec(words ?? '')?.[1];
  if (code !== undefined) return Number(code);
  return words?.includes('no close frame received') === true ? 1006 : undefined;
}

/** Errors within errors, at most: they may go round in a circle. */
const MAX_DEPTH = 8;

/** A session's `error` event: nothing says which call it is about, but whether it is about one. */
export function readErrorEvent({ error }: Fields): ErrorRaised {
  const facts = readStreamError(error);
  if (facts.origin !== 'sdk') return { type: 'error_raised', error: facts };
  const message = facts.message ?? '';
  const toolName = UNKNOWN_TOOL.exec(message)?.[1];
  return {
    type: 'error_raised',
    error: toolName === undefined ? facts : { ...facts, type: 'unknown_tool', toolName },
    ofCall: !OF_NO_CALL.test(message) && !facts.type.startsWith('ConnectionClosed'),
  };
}

/**
 * Reads the `error` of a session event or of a model's exception: an `Error`, `{type, message}`, the server's error
 * object, that within a Realtime API event, JSON or printed text of any of those, or a message.
 */
export function readStreamError(error: unknown, depth = 0): ErrorFacts {
  if (typeof error === 'string') return readErrorText(error, depth);
  const fields = fieldsOf(error);
  if (text(fields['message']) === undefined && isObject(fields['error']) && depth < MAX_DEPTH) {
    return readStreamError(fields['error'], depth + 1);
  }
  return isOfServer(fields) ? readServerError(fields) : readThrownError(error, 'sdk');
}

function readErrorText(words: string, depth: number): ErrorFacts {
  const exception = PRINTED_EXCEPTION.exec(words)?.[1];
  const fields = fieldsOf(parseText(words));
  if (text(fields['message']) !== undefined || isObject(fields['error']))
    return readStreamError(fields, depth);
  if (exception !== undefined) return { origin: 'sdk', type: exception, message: text(fields['0']) };
  if (CLOSED.test(words)) return { origin: 'sdk', type: 'ConnectionClosed', message: words };
  return readThrownError(words, 'sdk');
}

/** The server's error has a type that says so, beside a code, a parameter and the id of the client's event. */
function isOfServer(fields: Fields): boolean {
  const type = text(fields['type']);
  if (fields instanceof Error || type === undefined) return false;
  return type.endsWith('_error') || 'param' in fields || 'event_id' in fields;
}
