import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { sendTrace } from '../../support/sent-trace.ts';
import { readTrace } from './jaeger-query.ts';
import { startJaeger, type JaegerServer } from './jaeger-server.ts';

let jaeger: JaegerServer;

beforeAll(async () => {
  jaeger = await startJaeger({ binary: inject('jaegerBinary') });
});

afterAll(() => jaeger?.stop());

test.each(['http/json', 'http/protobuf'] as const)(
  'Jaeger has every span that is sent as %s, once',
  async (protocol) => {
    const sent = await sendTrace({ endpoint: jaeger.otlpHttpUrl, protocol });
    expect(sent).toMatchObject({ exportedSpans: sent.spanIds.size, failedSpans: 0 });
    const kept = await readTrace(jaeger.queryUrl, sent.traceId, sent.spanIds.size);
    expect(kept).toHaveLength(sent.spanIds.size);
    expect(new Set(kept.map(({ spanId }) => spanId))).toEqual(sent.spanIds);
  },
);
