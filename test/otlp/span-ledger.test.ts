import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';

import { SpanLedger, type LedgerLimits } from '../../src/otlp/span-ledger.ts';

/** Finished spans of about 20 kB each. */
function largeSpans(count: number): ReadableSpan[] {
  const finished = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(finished)] });
  for (let index = 0; index < count; index += 1)
    provider
      .getTracer('test')
      .startSpan('turn', { attributes: { transcript: 'x'.repeat(10_000) } })
      .end();
  return finished.getFinishedSpans();
}

function ledgerOf(limits: LedgerLimits): SpanLedger {
  return new SpanLedger(limits, 'http://localhost:4318');
}

describe('the ledger', () => {
  it('has room again for as many bytes as were settled', () => {
    const ledger = ledgerOf({ maxQueueSize: 100, maxQueueBytes: 90_000 });
    const spans = largeSpans(8);
    expect(spans.slice(0, 5).map((span) => ledger.admit(span))).toEqual([true, true, true, true, false]);
    ledger.settleAnswered(spans.slice(0, 2), { rejected: 0 });
    ledger.settleFailed(spans.slice(2, 3), { reason: 'a reason', errorType: 'reason' });
    expect(spans.slice(5).map((span) => ledger.admit(span))).toEqual([true, true, true]);
    expect(ledger).toMatchObject({ exported: 2, failed: 1, dropped: 1, held: 4 });
  });

  it('has all its room again when nothing is held, should spans have shrunk meanwhile', () => {
    const ledger = ledgerOf({ maxQueueSize: 100, maxQueueBytes: 50_000 });
    const spans = largeSpans(4);
    const [first, second] = spans;
    if (!first || !second) expect.unreachable();
    expect([first, second].map((span) => ledger.admit(span))).toEqual([true, true]);
    for (const span of [first, second]) span.attributes['transcript'] = '';
    ledger.settleAnswered([first, second], { rejected: 0 });
    expect(spans.slice(2).map((span) => ledger.admit(span))).toEqual([true, true]);
  });

  it('takes a span that is larger than all its room when nothing else is held', () => {
    const ledger = ledgerOf({ maxQueueSize: 100, maxQueueBytes: 10 });
    expect(largeSpans(2).map((span) => ledger.admit(span))).toEqual([true, false]);
  });
});
