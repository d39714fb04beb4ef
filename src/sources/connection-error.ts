import { readThrownError } from '../realtime-api/error-facts.ts';
import { fieldsOf, text } from '../host/fields.ts';
import type { ErrorFacts } from '../signals/signal.ts';

/** A WebSocket or data channel fails with an event: the error is within, or only its message is. `undefined` for anything else. */
export function causeOfErrorEvent(error: unknown): unknown {
  const fields = fieldsOf(error);
  if (fields['type'] !== 'error' || !('target' in fields)) return undefined;
  return fields['error'] ?? { name: 'ConnectionError', message: fields['message'] };
}

/** Why `connect()` failed: typed by the HTTP status of a refusal, else by the system's error code, else by class. */
export function readConnectError(error: unknown): ErrorFacts {
  const cause = causeOfErrorEvent(error) ?? error;
  const facts = readThrownError(cause, 'transport');
  const status = HTTP_STATUS.exec(facts.message ?? '')?.[1];
  return { ...facts, type: status ?? text(fieldsOf(cause)['code']) ?? facts.type };
}

/** How `ws` and the SDK's WebRTC transport word a refusal. */
const HTTP_STATUS = /(?:Unexpected server response:|failed with status) (\d{3})\b/;
