import { SpanStatusCode } from '@opentelemetry/api';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { launchChromium } from '../browser/chromium.ts';
import { saveScreenshot } from '../browser/screenshot.ts';
import { startJaeger, type JaegerServer } from '../jaeger/jaeger-server.ts';
import { sendDemoCall, type DemoCall } from '../../support/demo-call.ts';
import { JaegerPage } from './jaeger-page.ts';
import { startRunningCall } from './running-call.ts';

let jaeger: JaegerServer;
let browser: Browser;
let page: JaegerPage;
/** One of the calls is a trace, of the other each turn. */
let calls: Record<'session' | 'turn', DemoCall>;

beforeAll(async () => {
  const uiAssets = inject('jaegerUiAssets');
  jaeger = await startJaeger({
    binary: inject('jaegerBinary'),
    ...(uiAssets !== undefined && { uiAssets }),
  });
  const endpoint = jaeger.otlpHttpUrl;
  const [session, turn] = await Promise.all([
    sendDemoCall({ endpoint }),
    sendDemoCall({ endpoint, serviceName: 'voice-turns' }, { traceBoundary: 'turn' }),
  ]);
  calls = { session, turn };
  browser = await launchChromium();
  page = await JaegerPage.open(browser, jaeger.queryUrl);
});

afterAll(async () => {
  await browser?.close();
  await jaeger?.stop();
});

describe("Jaeger's own page", () => {
  test('lists a call with the number of its spans and errors', async () => {
    const found = await page.search({ service: 'voice-demo', start: '0', lookback: '1h' });
    await saveScreenshot(page.page, 'jaeger-search');
    expect(found).toHaveLength(1);
    const errors = calls.session.spans.filter(({ status }) => status.code === SpanStatusCode.ERROR).length;
    expect(found[0]).toContain('voice-demo: realtime_session');
    expect(found[0]).toContain(` ${calls.session.spans.length} ${errors} `);
  });

  test('draws the tree of the call', async () => {
    await page.openTrace(calls.session.traceId);
    await saveScreenshot(page.page, 'jaeger-trace');
    const shown = await page.spanNames();
    expect(shown.toSorted()).toEqual(calls.session.spans.map(({ name }) => name).toSorted());
    expect(shown[0]).toBe('realtime_session');
  });

  test('marks a tool that failed, and says first what went wrong', async () => {
    await page.openTrace(calls.session.traceId);
    const { row, attributes } = await page.openSpan('execute_tool refund_charge');
    expect(await row.locator('.SpanBarRow--errorIcon').count()).toBe(1);
    const shown = await attributes();
    await saveScreenshot(page.page, 'jaeger-failed-tool');
    expect(shown.slice(0, 4).map(([key]) => key)).toEqual([
      'error',
      'error.type',
      'otel.status_description',
      'realtime.tool.outcome',
    ]);
    expect(new Map(shown).get('otel.status_description')).toContain(
      'An error occurred while running the tool',
    );
  });

  test('says of an interrupted turn how it ended and what was heard, before anything else', async () => {
    await page.openTrace(calls.session.traceId);
    const { attributes } = await page.openSpan('turn', 2);
    const shown = await attributes();
    await saveScreenshot(page.page, 'jaeger-interrupted-turn');
    expect(shown[0]).toEqual(['realtime.turn.end_reason', 'interrupted']);
    expect(shown.slice(0, 8).map(([key]) => key)).toEqual(
      expect.arrayContaining(['realtime.interruption.reason', 'realtime.turn.response_latency']),
    );
  });

  test('leads from the agent that took over to the one that handed over', async () => {
    await page.openTrace(calls.session.traceId);
    const { attributes, row } = await page.openSpan('invoke_agent Billing');
    await saveScreenshot(page.page, 'jaeger-handoff');
    expect(await row.locator('.ReferencesButton-MultiParent').count()).toBe(1);
    expect(new Map(await attributes()).get('realtime.handoff.from')).toBe('Reception');
  });

  test('leads from any span to all traces of its call', async () => {
    await page.openTrace(calls.turn.spans.find(({ name }) => name === 'turn')!.spanContext().traceId);
    const { link } = await page.openSpan('turn');
    const session = link('session.id');
    await saveScreenshot(page.page, 'jaeger-turn');
    expect(await session.getAttribute('title')).toBe('All traces of this call');
    await page.page.goto(await session.evaluate((element) => (element as unknown as { href: string }).href));
    const found = await page.results();
    await saveScreenshot(page.page, 'jaeger-all-traces-of-a-call');
    const traces = new Set(calls.turn.spans.map((span) => span.spanContext().traceId));
    expect(found).toHaveLength(traces.size);
    expect(found.filter((text) => text.includes('voice-turns: turn'))).toHaveLength(traces.size - 1);
  });

  test('shows what a call that goes on has done so far', async () => {
    const running = await startRunningCall({ endpoint: jaeger.otlpHttpUrl });
    try {
      const found = await page.search({ service: 'voice-running', start: '0', lookback: '1h' });
      expect(found).toHaveLength(1);
      await page.openTrace(running.traceId);
      await saveScreenshot(page.page, 'jaeger-running-call');
      expect(await page.spanNames()).toEqual(expect.arrayContaining(['user_speech', 'execute_tool lookup']));
      expect(await page.spanNames()).not.toContain('realtime_session');
    } finally {
      await running.hangUp();
    }
  });
});
