import type { Browser } from 'playwright-core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startExample, type Example } from '../../../examples/browser/server/start-example.ts';
import { startOtlpReceiver, type OtlpReceiver } from '../../support/otlp-receiver.ts';
import { callBySession } from '../../support/hotel-calls.ts';
import { asReadableSpans } from '../../support/received-spans.ts';
import { printTree } from '../../support/span-tree.ts';
import { openCallPage, type CallPage } from './call-page.ts';
import { launchChromium } from './chromium.ts';
import { shortCall, startHotelExample } from './hotel-example.ts';
import { saveScreenshot } from './screenshot.ts';

/** The most that may outlive its page, less some room for headers. */
const KEEPALIVE_BYTES = 60 * 1024;

let browser: Browser;
let inNode: ReadableSpan[];

beforeAll(async () => {
  [browser, { spans: inNode }] = await Promise.all([launchChromium(), callBySession()]);
});

afterAll(() => browser?.close());

describe.each(['websocket', 'webrtc'] as const)('a call over %s in Chromium', (transport) => {
  let receiver: OtlpReceiver;
  let example: Example;
  let callPage: CallPage;

  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    example = await startExample({ tracesUrl: `${receiver.url}/v1/traces` });
    receiver.cors.allowedOrigin = new URL(example.url).origin;
    callPage = await openCallPage(browser, example.url);
    await callPage.call(transport);
    await callPage.hears('Goodbye!');
    // The last answer is played to its end.
    await callPage.page.waitForTimeout(1000);
    await callPage.hangUp();
    await receiver.waitForSpans(inNode.length);
    await callPage.page.waitForFunction(
      `document.body.innerText.includes('${inNode.length} spans exported')`,
    );
  });

  afterAll(async () => {
    await callPage?.page.close();
    await example?.close();
    await receiver?.close();
  });

  test('gives the trace that the same call gives in Node', () => {
    expect(printTree(asReadableSpans(receiver.spans))).toBe(printTree(inNode));
  });

  test('has the attributes that its spans have in Node', () => {
    const expected = attributesByOperation(inNode);
    // The call in Node is one over a WebSocket: only the server of a WebRTC connection gives it an id.
    if (transport === 'webrtc') for (const keys of Object.values(expected)) keys.push('realtime.call.id');
    for (const keys of Object.values(expected)) keys.sort();
    expect(withoutLateAudio(attributesByOperation(receiver.spans))).toEqual(withoutLateAudio(expected));
  });

  test('says which page and which service it was', () => {
    for (const { resource, scope } of receiver.spans) {
      expect(resource).toMatchObject({
        'service.name': 'browser-voice-example',
        'telemetry.sdk.language': 'webjs',
        'user_agent.original': expect.stringContaining('Chrome/'),
      });
      expect(scope.name).toBe('opentelemetry-instrumentation-openai-realtime');
    }
    const { hostname, port } = new URL(example.url);
    const session = receiver.spans.find(({ name }) => name === 'realtime_session');
    expect(session?.attributes).toMatchObject({ 'server.address': hostname });
    if (transport === 'webrtc') expect(session?.attributes['server.port']).toBe(Number(port));
  });

  test('is exported once, span by span, after the browser has asked the collector for leave', () => {
    expect(receiver.spans).toHaveLength(inNode.length);
    expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(inNode.length);
    expect(new Set(receiver.cors.preflights)).toEqual(new Set([new URL(example.url).origin]));
    for (const { bytes, headers } of receiver.requests) {
      expect(headers.origin).toBe(new URL(example.url).origin);
      expect(bytes).toBeLessThan(KEEPALIVE_BYTES);
    }
  });

  test('lies within its time on the page’s clock, each span within its parent’s start', () => {
    const now = BigInt(Date.now()) * 1_000_000n;
    const byId = new Map(receiver.spans.map((span) => [span.spanId, span]));
    for (const span of receiver.spans) {
      expect(span.endTimeUnixNano).toBeGreaterThanOrEqual(span.startTimeUnixNano);
      expect(now - span.startTimeUnixNano).toBeLessThan(60_000_000_000n);
      const parent = byId.get(span.parentSpanId ?? '');
      if (parent) expect(span.startTimeUnixNano).toBeGreaterThanOrEqual(parent.startTimeUnixNano);
    }
  });

  test('is told on the page: its conversation, its trace, and how many spans the collector has accepted', async () => {
    const traceId = receiver.spans[0]?.traceId;
    expect(await callPage.exported()).toBe(`${inNode.length} spans exported, trace ${traceId}`);
    expect(await callPage.lost()).toBe('');
    expect(await callPage.page.innerText('#conversation')).toContain('Reception hands over to Billing');
    expect(await callPage.page.innerText('#waterfall')).toContain(`trace ${traceId}`);
    await saveScreenshot(callPage.page, `call-over-${transport}`);
  });

  test('leaves no error and no warning in the console', () => {
    expect(callPage.problems).toEqual([]);
  });
});

test('a second call on the page is a second trace, counted by itself', async () => {
  const { example, receiver } = await startHotelExample({ script: shortCall });
  const callPage = await openCallPage(browser, example.url);
  for (const transport of ['websocket', 'webrtc'] as const) {
    await callPage.call(transport);
    await callPage.hears('Saturday will be sunny.');
    await callPage.page.waitForTimeout(500);
    await callPage.hangUp();
  }
  await receiver.waitForSpans(20);
  const [first, second] = new Set(receiver.spans.map(({ traceId }) => traceId));
  const [one, other] = [first, second].map((id) => receiver.spans.filter(({ traceId }) => traceId === id));
  expect(printTree(asReadableSpans(one!))).toBe(printTree(asReadableSpans(other!)));
  await callPage.page.waitForFunction('document.body.innerText.includes("12 spans exported")');
  expect(await callPage.exported()).toBe(`12 spans exported, trace ${second}`);
  expect(callPage.problems).toEqual([]);
  await callPage.page.close();
});

/** The attributes that any span of an operation has. */
function attributesByOperation(
  spans:
    readonly Pick<ReadableSpan, 'name' | 'attributes'>[] | readonly { name: string; attributes: object }[],
): Record<string, string[]> {
  const found: Record<string, Set<string>> = {};
  for (const { name, attributes } of spans) {
    const keys = (found[name.split(' ')[0]!] ??= new Set());
    // The page has no prices.
    for (const key of Object.keys(attributes)) if (!key.endsWith('cost_usd')) keys.add(key);
  }
  return Object.fromEntries(
    Object.entries(found).map(([operation, keys]) => [operation, [...keys].toSorted()]),
  );
}

/** Whether audio is on its way when an answer is cut is up to the network. */
function withoutLateAudio(found: Record<string, string[]>): Record<string, string[]> {
  return { ...found, turn: (found['turn'] ?? []).filter((key) => key !== 'realtime.audio.after_cut_ms') };
}
