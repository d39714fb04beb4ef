import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';
import { sendTrace, type SentTrace } from '../../support/sent-trace.ts';
import { poll } from '../jaeger/poll.ts';
import { startPhoenix, type Backend } from './backend-servers.ts';
import type { TelemetryOptions } from '../../../src/otlp/index.ts';

let phoenix: Backend;

beforeAll(async () => {
  phoenix = await startPhoenix(inject('backendPrograms'));
});

afterAll(() => phoenix?.stop());

/** The ids of all spans of a trace that Phoenix has, once it has as many as were sent. */
async function spanIdsOf({ traceId, spanIds }: SentTrace): Promise<string[]> {
  return poll(`${spanIds.size} spans of trace ${traceId}`, 60_000, async () => {
    const query = new URLSearchParams({ limit: '1000', trace_id: traceId });
    const answer = await fetch(`${phoenix.url}/v1/projects/default/spans?${query.toString()}`);
    const { data = [] } = (await answer.json()) as {
      data?: { context: { trace_id: string; span_id: string } }[];
    };
    const ids = data.flatMap(({ context }) => (context.trace_id === traceId ? [context.span_id] : []));
    return ids.length >= spanIds.size ? ids : undefined;
  });
}

describe('Phoenix, which takes protobuf only,', () => {
  it.each<[string, TelemetryOptions, warnings: number]>([
    ['asked for it', { protocol: 'http/protobuf' }, 0],
    ['answered 415', {}, 1],
  ])('has every span of an exporter that was %s, once', async (_, options, warnings) => {
    const messages = recordDiag();
    const sent = await sendTrace({ endpoint: phoenix.url, ...options });
    expect(sent).toMatchObject({ exportedSpans: sent.spanIds.size, failedSpans: 0 });
    const kept = await spanIdsOf(sent);
    expect(kept).toHaveLength(sent.spanIds.size);
    expect(new Set(kept)).toEqual(sent.spanIds);
    const told = textsOf(messages, 'warn');
    expect(told).toHaveLength(warnings);
    expect(told.join()).toContain(warnings === 0 ? '' : 'does not take http/json (HTTP status 415)');
  });

  it('has nothing of an exporter that was asked for JSON, which says which setting that was', async () => {
    const messages = recordDiag();
    const sent = await sendTrace({ endpoint: phoenix.url, protocol: 'http/json' });
    expect(sent).toMatchObject({ exportedSpans: 0, failedSpans: sent.spanIds.size });
    expect(textsOf(messages, 'error').join()).toContain(
      'does not take http/json, which the option protocol asks for',
    );
  });
});
