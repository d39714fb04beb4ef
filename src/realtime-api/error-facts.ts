import { fieldsOf, isObject, text } from '../host/fields.ts';
import type { ErrorFacts } from '../signals/signal.ts';

/** Reads the `error` object of a Realtime API event: `type`, `code`, `message`, `event_id`. The code says more than the type. */
export function readServerError(error: unknown): ErrorFacts {
  const fields = fieldsOf(error);
  return {
    origin: 'server',
    type: text(fields['code']) ?? text(fields['type']) ?? 'server_error',
    message: text(fields['message']),
    clientEventId: text(fields['event_id']),
  };
}

/** Reads anything that was thrown or emitted as an error. */
export function readThrownError(error: unknown, origin: 'transport' | 'sdk'): ErrorFacts {
  if (typeof error === 'string') return { origin, type: 'Error', message: text(error) };
  if (!isObject(error)) return { origin, type: 'Error', message: undefined };
  return {
    origin,
    type: errorClass(error),
    message: text(error['message']),
    stack: text(error['stack']),
    toolName: text(error['toolName']),
  };
}

/** The class name: `constructor.name` is set by subclasses that leave `name` alone, as those of the agents SDK do. */
function errorClass(error: object): string {
  const fields = fieldsOf(error);
  const own = text(fields['name']);
  if (own !== undefined && own !== 'Error') return own;
  const constructor = error.constructor as { name?: unknown } | undefined;
  const name = text(constructor?.name);
  if (name === undefined || name === 'Object') return text(fields['code']) ?? text(fields['type']) ?? 'Error';
  return name;
}
