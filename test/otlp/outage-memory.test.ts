import { expect, it } from 'vitest';

import { runScript } from './child-script.ts';
import { useReceiver } from './telemetry-fixture.ts';

it('an outage takes no more memory than the queue may have, however many spans end and flushes are asked for', async () => {
  const receiver = await useReceiver({ status: 503 });
  const child = await runScript(`
    import { setFlagsFromString } from 'node:v8';
    import { runInNewContext } from 'node:vm';
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc');
    const heap = () => { collect(); return process.memoryUsage().heapUsed / 1e6; };
    const telemetry = startTelemetry({ endpoint: '${receiver.url}', batch: { maxQueueBytes: 30e6 }, shutdownTimeoutMillis: 500 });
    const tracer = telemetry.tracerProvider.getTracer('test');
    const attributes = { transcript: 'x'.repeat(1_000), index: 1 };
    const end = async (count) => {
      for (let index = 0; index < count; index += 1) {
        tracer.startSpan('turn', { attributes: { ...attributes, transcript: attributes.transcript + index } }).end();
        if (index % 1_000 === 0) { void telemetry.forceFlush(); await new Promise((resolve) => setTimeout(resolve, 1)); }
      }
    };
    const before = heap();
    await end(20_000);
    const full = heap();
    await end(200_000);
    const after = heap();
    console.log(JSON.stringify({ before, full, after, pending: telemetry.pendingSpans, dropped: telemetry.droppedSpans }));
    await telemetry.shutdown();
    // Until then the exporter holds bodies of requests: its wait before it sends again, 5 s at most, cannot be cancelled.
    for (let tenth = 0; tenth < 70 && heap() - before > 5; tenth += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    console.log(JSON.stringify({ left: heap(), failed: telemetry.failedSpans, dropped: telemetry.droppedSpans }));
  `);
  expect(await child.ended).toEqual({ code: 0, signal: null });
  const [during, end] = child
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, number>);
  const { before = 0, full = 0, after = 0, pending = 0, dropped = 0 } = during ?? {};
  console.info(
    `heap ${before.toFixed(1)} MB, with a full queue ${full.toFixed(1)} MB, after 200 000 more spans ${after.toFixed(1)} MB, after the shutdown ${end?.['left']?.toFixed(1)} MB`,
  );
  expect(pending + dropped).toBe(220_000);
  expect(dropped).toBeGreaterThan(200_000);
  // The requests under way are on top.
  expect(full - before).toBeLessThan(45);
  expect(after - full).toBeLessThan(5);
  expect((end?.['left'] ?? Infinity) - before).toBeLessThan(10);
  expect((end?.['failed'] ?? 0) + (end?.['dropped'] ?? 0)).toBe(220_000);
});
