import { describe, expect, it } from 'vitest';

import { runScript } from './child-script.ts';
import { useReceiver } from './telemetry-fixture.ts';

describe('startTelemetry()', () => {
  it('makes its provider, a context manager and the W3C propagators global, and gives the provider back at shutdown', async () => {
    const receiver = await useReceiver();
    const child = await runScript(
      `
      const telemetry = startTelemetry({ endpoint: '${receiver.url}' });
      await api.trace.getTracer('app').startActiveSpan('parent', async (parent) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        const carrier = {};
        api.propagation.inject(api.context.active(), carrier);
        console.log('propagated', carrier.traceparent?.includes(parent.spanContext().spanId));
        api.trace.getTracer('app').startSpan('child').end();
        parent.end();
      });
      console.log('fields', api.propagation.fields().join());
      await telemetry.shutdown();
      console.log('after', api.trace.getTracer('app').startSpan('late').isRecording());
      const again = startTelemetry({ endpoint: '${receiver.url}' });
      console.log('again', api.trace.getTracer('app').startSpan('second').isRecording());
    `,
      { OTEL_LOG_LEVEL: 'warn' },
    );
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.output()).toBe(
      'propagated true\nfields traceparent,tracestate,baggage\nafter false\nagain true\n',
    );
    const [inner, outer] = receiver.spans;
    expect(inner).toMatchObject({ name: 'child', parentSpanId: outer?.spanId });
  });

  it('leaves a registered provider, context manager and propagator alone, and says so', async () => {
    const receiver = await useReceiver();
    const child = await runScript(
      `
      import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
      import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
      const kept = new InMemorySpanExporter();
      api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(kept)] }));
      class OwnManager extends AsyncLocalStorageContextManager {
        active() { this.asked = true; return super.active(); }
      }
      const manager = new OwnManager().enable();
      api.context.setGlobalContextManager(manager);
      api.propagation.setGlobalPropagator({ inject() {}, extract: (context) => context, fields: () => ['x-own'] });
      const telemetry = startTelemetry({ endpoint: '${receiver.url}' });
      api.trace.getTracer('app').startSpan('of the application').end();
      endSpans(telemetry, 1);
      manager.asked = false; api.context.active();
      await telemetry.shutdown();
      api.trace.getTracer('app').startSpan('after shutdown').end();
      console.log('kept', kept.getFinishedSpans().map((span) => span.name).join());
      console.log('manager', manager.asked, 'fields', api.propagation.fields().join());
    `,
      { OTEL_LOG_LEVEL: 'warn' },
    );
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(receiver.spans.map((span) => span.name)).toEqual(['turn']);
    expect(child.output()).toContain('kept of the application,after shutdown\nmanager true fields x-own\n');
    expect(child.output()).toContain('A tracer provider is already registered and stays the global one');
    expect(child.output()).not.toContain('duplicate registration');
  });

  it('leaves a provider alone that took its place meanwhile', async () => {
    const child = await runScript(`
      import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
      const telemetry = startTelemetry({ traceExporter: 'none' });
      api.trace.disable();
      api.trace.setGlobalTracerProvider(new BasicTracerProvider());
      await telemetry.shutdown();
      console.log('recording', api.trace.getTracer('app').startSpan('a').isRecording());
    `);
    await child.ended;
    expect(child.output()).toBe('recording true\n');
  });

  it('registers nothing with setGlobal false', async () => {
    const child = await runScript(
      `
      startTelemetry({ setGlobal: false });
      console.log('recording', api.trace.getTracer('app').startSpan('a').isRecording(), 'fields', api.propagation.fields().length);
      console.log('diag', globalThis[Symbol.for('opentelemetry.js.api.1')]?.diag);
    `,
      { OTEL_LOG_LEVEL: 'debug' },
    );
    await child.ended;
    expect(child.output()).toBe('recording false fields 0\ndiag undefined\n');
  });

  it('keeps the propagators with OTEL_SDK_DISABLED, and makes no spans', async () => {
    const child = await runScript(
      `
      const telemetry = startTelemetry();
      console.log('recording', api.trace.getTracer('app').startSpan('a').isRecording());
      console.log('recording', telemetry.tracerProvider.getTracer('app').startSpan('a').isRecording());
      console.log('fields', api.propagation.fields().join());
    `,
      { OTEL_SDK_DISABLED: 'true', OTEL_PROPAGATORS: 'tracecontext' },
    );
    await child.ended;
    expect(child.output()).toBe('recording false\nrecording false\nfields traceparent,tracestate\n');
  });

  it('does not replace a diag logger of the application', async () => {
    const child = await runScript(
      `
      api.diag.setLogger({ error() {}, warn: (...parts) => console.log('own', ...parts), info() {}, debug() {}, verbose() {} }, api.DiagLogLevel.WARN);
      startTelemetry();
    `,
      { OTEL_LOG_LEVEL: 'verbose', OTEL_BSP_MAX_QUEUE_SIZE: 'many' },
    );
    await child.ended;
    expect(child.output()).toMatch(/^own .*OTEL_BSP_MAX_QUEUE_SIZE is "many".*\n$/);
  });

  it('prints no secret that the SDK or an instrumentation says to the logger that it sets', async () => {
    const child = await runScript(
      `
      import http from 'node:http';
      const server = http.createServer((request, response) => {
        response.statusCode = 401;
        response.statusMessage = 'Refused api_key=hunter2phrase';
        response.end();
      });
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      const telemetry = startTelemetry({ endpoint: 'http://127.0.0.1:' + server.address().port });
      api.diag.warn('100% of it', { password: 'hunter2object' }, new Error('Bearer hunter2error'));
      endSpans(telemetry, 1);
      await telemetry.shutdown();
      server.close();
    `,
      { OTEL_LOG_LEVEL: 'all', OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'api_key=hunter2variable' },
    );
    await child.ended;
    expect(child.output()).toContain(
      "100% of it { password: '[scrubbed]' } Error: Bearer [scrubbed]\n    at ",
    );
    expect(child.output()).toContain('Refused api_key=[scrubbed]');
    expect(child.output()).toMatch(/_TEMPORALITY_PREFERENCE.*api_key=\[scrubbed\]/i);
    expect(child.output()).not.toContain('hunter2');
  });

  it('does not trace its own export requests', async () => {
    const receiver = await useReceiver();
    const child = await runScript(`
      import { isTracingSuppressed } from '@opentelemetry/core';
      import http from 'node:http';
      import { syncBuiltinESMExports } from 'node:module';
      const { request } = http;
      http.request = (...parts) => { console.log('suppressed', isTracingSuppressed(api.context.active())); return request(...parts); };
      syncBuiltinESMExports();
      const telemetry = startTelemetry({ endpoint: '${receiver.url}', batch: { maxExportBatchSize: 1, scheduledDelayMillis: 60_000 } });
      endSpans(telemetry, 12);
      await telemetry.shutdown();
    `);
    await child.ended;
    expect(receiver.spans).toHaveLength(12);
    // Twelve for spans and one for metrics.
    expect(child.output()).toBe('suppressed true\n'.repeat(13));
  });
});
