import { count, text } from '../../../host/fields.ts';
import { PACKAGE_NAME } from '../../../version.ts';
import {
  FORMER_SESSION_ID,
  REQUEST_MODEL,
  RESPONSE_MODEL,
  SERVER_SESSION_ID,
  TURN_NUMBER,
} from './span-attributes.ts';

/** What a span of this library is about: the first word of its name, `chat` for a response however it is called. */
export type Operation =
  'realtime_session' | 'turn' | 'user_speech' | 'agent_speech' | 'invoke_agent' | 'chat' | 'execute_tool';

/** One finished span as the analysis needs it, whatever it came from. */
export interface SpanFacts {
  readonly operation: Operation;
  readonly traceId: string;
  readonly spanId: string;
  /** `service.name` of its resource. */
  readonly service: string | undefined;
  /** Whole microseconds since 1970, so that sums are exact in whatever order they are added. */
  readonly start: number;
  readonly end: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const OPERATIONS: ReadonlySet<string> = new Set<Operation>([
  'realtime_session',
  'turn',
  'user_speech',
  'agent_speech',
  'invoke_agent',
  'chat',
  'execute_tool',
]);

/** The operation that a span's name begins with; `undefined` for names of other libraries. */
export function operationOfName(name: string): Operation | undefined {
  const end = name.indexOf(' ');
  const word = end < 0 ? name : name.slice(0, end);
  if (word === 'realtime_inference') return 'chat';
  return OPERATIONS.has(word) ? (word as Operation) : undefined;
}

/**
 * Whether a span with a name of ours is ours, by the name of its instrumentation scope. Other libraries have spans of agents
 * and tools too; those of realtime sessions say so, whatever became of the scope.
 */
export function isOfRealtime({
  scope,
  attributes,
}: { scope: unknown } & Pick<SpanFacts, 'attributes'>): boolean {
  return (
    scope === PACKAGE_NAME ||
    connectionOf({ attributes }) !== undefined ||
    attributes[TURN_NUMBER] !== undefined
  );
}

/** How the server called the connection; of several in one trace, each counts its own turns. */
export function connectionOf({ attributes }: Pick<SpanFacts, 'attributes'>): unknown {
  return attributes[SERVER_SESSION_ID] ?? attributes[FORMER_SESSION_ID];
}

/** The attribute's value when it is a text that is not empty. */
export function textOf({ attributes }: Pick<SpanFacts, 'attributes'>, key: string): string | undefined {
  return text(attributes[key]);
}

/** An attribute that counts seconds, in whole microseconds; `undefined` when there is none, or one below zero. */
export function microsecondsOf(
  { attributes }: Pick<SpanFacts, 'attributes'>,
  key: string,
): number | undefined {
  const seconds = count(attributes[key]);
  return seconds === undefined ? undefined : Math.round(seconds * 1e6);
}

/** The model of a response. */
export function modelOf(span: Pick<SpanFacts, 'attributes'>): string | undefined {
  return textOf(span, RESPONSE_MODEL) ?? textOf(span, REQUEST_MODEL);
}
