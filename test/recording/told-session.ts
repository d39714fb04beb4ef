import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { SessionBeginning } from '../../src/session/session-receiver.ts';

/** When the sessions begin that tests tell a recorder of, in epoch milliseconds. */
export const START = Date.UTC(2026, 0, 1);

/** A session that begins. */
export function beginning(facts: Partial<SessionBeginning['facts']> = {}): SessionBeginning {
  return { facts: { startTime: START, provider: 'openai', ...facts }, parentContext: ROOT_CONTEXT };
}
