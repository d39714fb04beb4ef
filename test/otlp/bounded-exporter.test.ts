import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, isTracingSuppressed, type ExportResult } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it, onTestFinished } from 'vitest';

import { BoundedExporter } from '../../src/otlp/bounded-exporter.ts';
import { SpanLedger } from '../../src/otlp/span-ledger.ts';

const SUCCESS: ExportResult = { code: ExportResultCode.SUCCESS };

function bounded(exporter: SpanExporter): BoundedExporter {
  const ledger = new SpanLedger({ maxQueueSize: 10, maxQueueBytes: 10_000 });
  return new BoundedExporter({ exporter, ledger, exportTimeoutMillis: 1_000, concurrency: 1 });
}

describe('the bounded exporter', () => {
  it('sends a batch that waited with tracing suppressed, wherever its turn comes', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    onTestFinished(() => context.disable());
    const suppressed: boolean[] = [];
    const answers: (() => void)[] = [];
    const exporter = bounded({
      export(_spans, done) {
        suppressed.push(isTracingSuppressed(context.active()));
        answers.push(() => context.with(ROOT_CONTEXT, () => done(SUCCESS)));
      },
      shutdown: () => Promise.resolve(),
    });
    exporter.export([], () => undefined);
    exporter.export([], () => undefined);
    expect(suppressed).toEqual([true]);
    answers[0]?.();
    expect(suppressed).toEqual([true, true]);
    answers[1]?.();
    await exporter.shutdown();
  });

  it('settles any number of batches that are answered at once, and one whose export throws', async () => {
    let count = 0;
    const exporter = bounded({
      export(_spans, done) {
        count += 1;
        if (count === 1) setTimeout(done, 5, SUCCESS);
        else if (count === 2) throw new Error('broken');
        else done(SUCCESS);
      },
      shutdown: () => Promise.reject(new Error('broken')),
    });
    let settled = 0;
    for (let index = 0; index < 20_000; index += 1) exporter.export([], () => (settled += 1));
    await exporter.shutdown();
    expect(settled).toBe(20_000);
  });
});
