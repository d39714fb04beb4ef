import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';
import { sendTrace, type SentTrace } from '../../support/sent-trace.ts';
import { poll } from '../jaeger/poll.ts';
import { startMlflow, type Backend } from './backend-servers.ts';

/** Of the experiment that there is from the start. */
const headers = { 'x-mlflow-experiment-id': '0' };

let mlflow: Backend;

beforeAll(async () => {
  mlflow = await startMlflow(inject('backendPrograms'));
});

afterAll(() => mlflow?.stop());

/** The ids of all spans of a trace that MLflow has, once it has as many as were sent. */
async function spanIdsOf({ traceId, spanIds }: SentTrace): Promise<string[]> {
  return poll(`${spanIds.size} spans of trace ${traceId}`, 60_000, async () => {
    const answer = await fetch(`${mlflow.url}/api/3.0/mlflow/traces/get?trace_id=tr-${traceId}`);
    const { trace } = (await answer.json()) as { trace?: { spans?: { span_id: string }[] } };
    const ids = (trace?.spans ?? []).map(({ span_id: id }) => Buffer.from(id, 'base64').toString('hex'));
    return ids.length >= spanIds.size ? ids : undefined;
  });
}

describe('MLflow', () => {
  it.each(['http/json', 'http/protobuf'] as const)(
    'has every span that is sent as %s, once',
    async (protocol) => {
      const messages = recordDiag();
      const sent = await sendTrace({ endpoint: mlflow.url, headers, protocol });
      expect(sent).toMatchObject({ exportedSpans: sent.spanIds.size, failedSpans: 0 });
      const kept = await spanIdsOf(sent);
      expect(kept).toHaveLength(sent.spanIds.size);
      expect(new Set(kept)).toEqual(sent.spanIds);
      expect(textsOf(messages, 'warn')).toEqual([]);
    },
  );
});
