import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

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
    expect(await callPage.lost()).toContain(`Does the collector allow ${new URL(example.url).origin}?`);
    expect(receiver.cors.preflights).toContain(new URL(example.url).origin);
    expect(receiver.requests).toEqual([]);
    // The browser itself says that it does not send; nothing else is wrong.
    expect(callPage.problems.filter((problem) => !/CORS policy|net::ERR_FAILED/.test(problem))).toEqual([]);
    if (transport === 'websocket') await saveScreenshot(callPage.page, 'collector-without-cors');
    await callPage.page.close();
  },
);
