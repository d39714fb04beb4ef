import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { bundleOptions } from '../../../examples/browser/server/page-files.ts';
import { asReadableSpans } from '../../support/received-spans.ts';
import { printTree } from '../../support/span-tree.ts';
import { holdPort } from '../../support/held-port.ts';
import { holdFreePort } from '../jaeger/loopback.ts';
import { watchProblems } from './call-page.ts';
import { launchChromium } from './chromium.ts';
import { shortCall, startHotelExample, type HotelExample } from './hotel-example.ts';

let browser: Browser;
let bundle: string;

beforeAll(async () => {
  const building = build({
    ...bundleOptions,
    entryPoints: [fileURLToPath(new URL('./page/connections.ts', import.meta.url))],
    write: false,
  });
  [browser, bundle] = await Promise.all([
    launchChromium(),
    building.then(({ outputFiles }) => outputFiles[0]?.text ?? ''),
  ]);
});

afterAll(() => browser?.close());

/** A page of the example's origin that has bare connections, its `connections`, and nothing else. */
async function openConnectionsPage(
  script = shortCall,
): Promise<HotelExample & { page: Page; problems: string[] }> {
  const body =
    '<!doctype html><link rel="icon" href="data:," /><script type="module" src="/connections.js"></script>';
  const files = new Map([
    ['connections.html', { type: 'text/html', body }],
    ['connections.js', { type: 'text/javascript', body: bundle }],
  ]);
  const hotel = await startHotelExample({ script, files });
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  const problems: string[] = [];
  watchProblems(page, problems);
  await page.goto(`${hotel.example.url}connections.html`);
  await page.waitForFunction('"connections" in globalThis');
  return { ...hotel, page, problems };
}

const SHORT_CALL = `
realtime_session session.end_reason=closed
  turn turn.trigger=none turn.end_reason=completed
    chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]
  turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
    user_speech [transcription.delay]
    chat gpt-realtime-2.1 CLIENT response.status=completed
    execute_tool get_weather tool.outcome=ok
    chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]
`.trim();

describe.each(['websocket', 'webrtc'] as const)('a bare connection over %s in Chromium', (transport) => {
  test('is traced, both ways', async () => {
    const { example, receiver, page, problems } = await openConnectionsPage();
    await page.evaluate(`connections.connect('${transport}')`);
    await page.evaluate('connections.heard(3)');
    await page.waitForTimeout(300);
    await page.evaluate('connections.close()');
    await page.evaluate('connections.flush()');
    expect(printTree(asReadableSpans(receiver.spans))).toBe(SHORT_CALL);
    const session = receiver.spans.find(({ name }) => name === 'realtime_session');
    expect(session?.attributes).toMatchObject({
      'realtime.model': 'gpt-realtime-2.1',
      'realtime.session.connect_time': expect.any(Number),
      'server.address': new URL(example.url).hostname,
    });
    expect(problems).toEqual([]);
  });

  test('is over when the server hangs up; a data channel does not say that it was closed in order', async () => {
    const { receiver, page, problems } = await openConnectionsPage(async (call) => {
      await call.nextClientEvent('session.update');
      await call.respond('Goodbye!');
      call.close();
    });
    await page.evaluate(`connections.connect('${transport}')`);
    await page.evaluate('connections.closed()');
    await page.evaluate('connections.flush()');
    expect(printTree(asReadableSpans(receiver.spans))).toBe(
      `realtime_session session.end_reason=${transport === 'websocket' ? 'closed' : 'disconnected'}
  turn turn.trigger=none turn.end_reason=completed
    chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]`,
    );
    expect(problems).toEqual([]);
  });
});

test('a connection is made under the span that is active then; after an await, which no context outlives, under the one it is given', async () => {
  const { receiver, page } = await openConnectionsPage((call) => call.silence(30_000));
  for (const options of [
    { parent: 'click' },
    { parent: 'click and await', awaitsFirst: true },
    { parent: 'click, await and option', awaitsFirst: true, passesParent: true },
  ]) {
    await page.evaluate(`connections.connect('websocket', ${JSON.stringify(options)})`);
    await page.evaluate('connections.close()');
  }
  await page.evaluate('connections.flush()');
  expect(printTree(asReadableSpans(receiver.spans))).toMatchInlineSnapshot(`
    "click
      realtime_session session.end_reason=closed
    click and await
    realtime_session session.end_reason=closed
    click, await and option
      realtime_session session.end_reason=closed"
  `);
});

test('a WebSocket that nobody answers is a failed session', async () => {
  const { receiver, page } = await openConnectionsPage();
  const nobody = await holdFreePort();
  onTestFinished(await holdPort(nobody.port, () => nobody.release()));
  const url = `ws://127.0.0.1:${nobody.port}/v1/realtime`;
  await page.evaluate(`connections.connect('websocket', { url: '${url}' })`);
  await page.evaluate('connections.flush()');
  expect(printTree(asReadableSpans(receiver.spans))).toMatchInlineSnapshot(`
    "realtime_session ERROR session.end_reason=error error.type=ConnectionError
      * exception exception.type=ConnectionError"
  `);
});
