import { signal, startModelSession } from '../../support/model-session.ts';
import { tokens } from '../../support/token-usage.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Convention } from '../../../src/index.ts';
import type { Signal } from '../../../src/signals/signal.ts';

/** US dollars of each response, and of the transcription. */
const COST = 0.0123;

const USAGE = tokens({ input: 10, inputText: 10, output: 5, outputText: 5 });

/** A call of a transcription and two responses, all at the same price. */
export function pricedCall(conventions: readonly Convention[]): {
  spans: readonly ReadableSpan[];
  cost: number;
} {
  const session = startModelSession({ agents: false, conventions, priceOf: () => COST });
  session.at(0, { type: 'session_configured', model: 'gpt', transcriptionModel: 'whisper' });
  session.at(10, signal.speechStarted('item'));
  session.at(20, signal.speechStopped('item'));
  session.at(30, {
    type: 'transcription_completed',
    itemId: 'item',
    transcript: 'Hello',
    usage: { inputTokens: undefined, outputTokens: undefined, audioSeconds: 1 },
  });
  for (const [index, id] of ['one', 'two'].entries()) {
    session.at(100 * index + 40, signal.created(id));
    session.at(100 * index + 90, { ...signal.done(id), usage: USAGE } as Signal);
  }
  session.end(1000);
  return { spans: session.spans(), cost: COST };
}
