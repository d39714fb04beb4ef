import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { describe, expect, it, onTestFinished } from 'vitest';

import { builtScript, PROJECT } from '../support/built-script.ts';
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

describe('OTEL_LOG_LEVEL', () => {
  it('ends no application whose stderr nobody reads any more', async () => {
    const script = `
      import { diag } from '@opentelemetry/api';
      import { startTelemetry } from './src/otlp/index.ts';
      startTelemetry({ traceExporter: 'none', metricExporter: 'none' });
      for (let count = 0; count < 3; count += 1) {
        diag.warn('one of some');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      console.log('goes on');
    `;
    const child = spawn(process.execPath, [await builtScript(script)], {
      cwd: PROJECT,
      env: { ...process.env, NODE_OPTIONS: '', OTEL_LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stderr.destroy();
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'goes on\n' });
  });
});
