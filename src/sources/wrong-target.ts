import { describeKind } from '../host/describe-kind.ts';
import { fieldsOf, hasMethods, isObject } from '../host/fields.ts';
import { isSession } from './agents-sdk/session-shape.ts';
import { readConnection } from './connection/connection-shape.ts';

/** What is done with sessions and connections, as the functions that do it are called. */
export type Doing = 'trace' | 'record';

/** Something that is not what was expected. */
export interface WrongTarget {
  value: unknown;
  expected: string;
  doing: Doing;
  /** What to do where the value is of no known kind. */
  advice: () => string;
}

/** The error for what cannot be traced or recorded: says what was expected, what came, and what to pass instead. */
export function wrongTarget({ value, expected, doing, advice }: WrongTarget): TypeError {
  const instead = readable(() => insteadOf(value, doing) ?? advice());
  return new TypeError(
    `Expected ${expected}, but got ${describeKind(value)}. ${instead ?? 'Pass it unwrapped: it may be behind a Proxy.'}`,
  );
}

/** What is read of a value; `undefined` where its members cannot be read. */
export function readable<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function insteadOf(value: unknown, doing: Doing): string | undefined {
  const [toSession, toConnection] = [`to ${doing}RealtimeSession()`, `to ${doing}RealtimeConnection()`];
  if (value === undefined || value === null) return 'Is an import or an await missing?';
  if (typeof value === 'function') return 'Pass what it makes, not the class or the function itself.';
  if (hasMethods(value, ['then'])) return 'Await it first.';
  if (isSession(value)) return `A session goes ${toSession}.`;
  if (readConnection(value) !== undefined) return `A connection goes ${toConnection}.`;
  if (hasMethods(value, ['getSystemPrompt']) || hasMethods(value, ['sendEvent']))
    return `Pass the RealtimeSession that it is part of ${toSession}.`;
  if (hasMethods(value, ['createDataChannel'])) return `Pass its data channel ${toConnection}.`;
  if (isObject(fieldsOf(value)['realtime']))
    return `Pass the realtime client that is made with it ${toConnection}.`;
  return undefined;
}
