import { readTokenUsage } from '../../src/realtime-api/response-event.ts';
import type { TokenUsage } from '../../src/signals/signal.ts';

/** What a server that says nothing else says of a response's tokens. */
export const tokens = (said: Partial<TokenUsage>): TokenUsage => ({ ...readTokenUsage({})!, ...said });
