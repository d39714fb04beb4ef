import { describe, expect, it } from 'vitest';

import { runScript } from './child-script.ts';
import { useReceiver } from './telemetry-fixture.ts';

const SCRIPT = `
  const telemetry = startTelemetry();
  endSpans(telemetry, 1);
  telemetry.meterProvider.getMeter('child').createCounter('calls').add(1);
  await telemetry.shutdown();
`;

describe('OTEL_TRACES_EXPORTER and OTEL_METRICS_EXPORTER', () => {
  it.each([
    ['console', 0],
    ['otlp,console', 1],
  ])('%s prints spans and metrics', async (exporters, sent) => {
    const receiver = await useReceiver();
    const script = await runScript(SCRIPT, {
      OTEL_TRACES_EXPORTER: exporters,
      OTEL_METRICS_EXPORTER: exporters,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_LOG_LEVEL: 'warn',
    });
    expect(await script.ended).toEqual({ code: 0, signal: null });
    expect(script.output()).toContain("name: 'turn'");
    expect(script.output()).toContain("name: 'calls'");
    expect(script.output()).not.toContain('opentelemetry-instrumentation-openai-realtime');
    expect(receiver.spans).toHaveLength(sent);
    expect(receiver.metrics.has('calls')).toBe(sent === 1);
  });
});
