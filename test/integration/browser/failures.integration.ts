import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { holdPort } from '../../support/held-port.ts';
import { asReadableSpans } from '../../support/received-spans.ts';
import { printTree } from '../../support/span-tree.ts';
import { holdFreePort } from '../jaeger/loopback.ts';
import { openCallPage } from './call-page.ts';
import { launchChromium } from './chromium.ts';
import { shortCall, startHotelExample } from './hotel-example.ts';
import { saveScreenshot } from './screenshot.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser?.close());

test.each(['websocket', 'webrtc'] as const)(
  'a collector without CORS leaves a call over %s undisturbed, and the page says what is lost',
  async (transport) => {
    const { example, receiver } = await startHotelExample({ script: shortCall, allowsPage: false });
    const callPage = await openCallPage(browser, example.url);
    await callPage.call(transport);
    await callPage.hears('Saturday will be sunny.');
    await callPage.page.waitForTimeout(200);
    await callPage.hangUp();
    await callPage.page.waitForFunction('document.querySelector("#lost").textContent !== ""', undefined, {
      timeout: 30_000,
    });

    expect(await callPage.exported()).toMatch(/^0 spans exported, trace [0-9a-f]{32}$/);
    expect(await callPage.lost()).toContain(`does it allow ${new URL(example.url).origin}?`);
    expect(receiver.cors.preflights).toContain(new URL(example.url).origin);
    expect(receiver.requests).toEqual([]);
    // The browser itself says that it does not send; nothing else is wrong.
    expect(callPage.problems.filter((problem) => !/CORS policy|net::ERR_FAILED/.test(problem))).toEqual([]);
    if (transport === 'websocket') await saveScreenshot(callPage.page, 'collector-without-cors');
    await callPage.page.close();
  },
);

test.each(['websocket', 'webrtc'] as const)(
  'a call over %s that cannot be made is a failed session, and the page says so',
  async (transport) => {
    const { example, receiver } = await startHotelExample();
    const callPage = await openCallPage(browser, example.url);
    const nobody = await holdFreePort();
    onTestFinished(await holdPort(nobody.port, () => nobody.release()));
    const scheme = transport === 'webrtc' ? 'http' : 'ws';
    const url = `${scheme}://127.0.0.1:${nobody.port}/v1/realtime`;
    await callPage.page.route('**/call?*', (route) => route.fulfill({ json: { apiKey, url } }));
    await callPage.page.check(`input[value=${transport}]`);
    await callPage.page.click('#button');
    await callPage.page.waitForSelector('body[data-state=failed]');
    await receiver.waitForSpans(1);

    const [session] = receiver.spans;
    expect(printTree(asReadableSpans(receiver.spans))).toContain(
      `realtime_session ERROR session.end_reason=error error.type=${ERROR_TYPES[transport]}`,
    );
    expect(await callPage.page.innerText('#state')).toMatch(/^Call failed: ./);
    expect(await callPage.page.innerText('#trace-id')).toBe(session?.traceId);
    // The browser says that nobody answers; no error is left uncaught.
    expect(callPage.problems.filter((problem) => !problem.includes('net::ERR_'))).toEqual([]);
    await callPage.page.close();
  },
);

test('a microphone that the user denies is a failed session, by the browser’s name for it', async () => {
  const { example, receiver } = await startHotelExample();
  const callPage = await openCallPage(browser, example.url);
  await callPage.page.evaluate(
    `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))`,
  );
  await callPage.page.check('input[value=webrtc]');
  await callPage.page.click('#button');
  await callPage.page.waitForSelector('body[data-state=failed]');
  await receiver.waitForSpans(1);
  expect(printTree(asReadableSpans(receiver.spans))).toMatchInlineSnapshot(`
    "realtime_session ERROR session.end_reason=error error.type=NotAllowedError
      * exception exception.type=NotAllowedError exception.message=Permission denied"
  `);
  expect(await callPage.page.innerText('#state')).toBe('Call failed: Permission denied');
  expect(callPage.problems).toEqual([]);
  await callPage.page.close();
});

const apiKey = 'ek_test_0123456789';

/** What the SDK rejects with: the WebSocket's own event says nothing, `fetch` throws. */
const ERROR_TYPES = { websocket: 'ConnectionError', webrtc: 'TypeError' };
