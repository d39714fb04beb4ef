import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import type { Transport } from '../../../examples/browser/page/call-details.ts';
import { asReadableSpans } from '../../support/received-spans.ts';
import { printTree } from '../../support/span-tree.ts';
import { poll } from '../jaeger/poll.ts';
import { openCallPage, type CallPage } from './call-page.ts';
import { launchChromium } from './chromium.ts';
import { startHotelExample, type HotelExample } from './hotel-example.ts';
import type { ScriptedCall } from '../../realtime-server/index.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser?.close());

/** The model is in the middle of a long answer when the page goes. */
async function longAnswer(call: ScriptedCall): Promise<void> {
  await call.nextClientEvent('session.update');
  await call.respond('Harbour Hotel, good evening.');
  await call.userSpeaks({ transcript: 'Will it be sunny?' });
  await call.reply([{ call: 'get_weather', arguments: { day: 'Saturday' } }]);
  await call.reply([{ say: 'Saturday will be sunny. On Sunday', audioMs: 30_000 }]);
}

async function inTheMiddleOfACall(transport: Transport): Promise<HotelExample & { callPage: CallPage }> {
  const hotel = await startHotelExample({ script: longAnswer });
  const callPage = await openCallPage(browser, hotel.example.url);
  onTestFinished(() => callPage.page.close());
  await callPage.call(transport);
  await callPage.hears('Saturday: sunny');
  await callPage.page.waitForTimeout(400);
  return { ...hotel, callPage };
}

const ENDED_WITH_ITS_PAGE = `
realtime_session session.end_reason=shutdown
  turn turn.trigger=none turn.end_reason=completed
    invoke_agent Reception
      realtime_inference gpt-realtime-2.1 CLIENT response.status=completed
  turn turn.trigger=speech turn.end_reason=session_ended [turn.response_latency]
    user_speech [transcription.delay]
    invoke_agent Reception
      realtime_inference gpt-realtime-2.1 CLIENT response.status=completed
      execute_tool get_weather tool.outcome=ok
      realtime_inference gpt-realtime-2.1 CLIENT ERROR response.status=unfinished error.type=unfinished
`.trim();

const WAYS: readonly [string, (page: Page) => Promise<unknown>][] = [
  ['is closed', (page) => page.close()],
  ['is left for another', (page) => page.goto('about:blank')],
  ['is reloaded', (page) => page.reload()],
];

describe.each(['websocket', 'webrtc'] as const)(
  'a page that goes in the middle of a call over %s',
  (transport) => {
    test.each(WAYS)('has ended the call and sent all of it when it %s', async (_, leave) => {
      const { callPage, receiver } = await inTheMiddleOfACall(transport);
      await leave(callPage.page);
      await poll('the session’s span', 5000, () =>
        Promise.resolve(receiver.spans.find(({ name }) => name === 'realtime_session')),
      );
      expect(printTree(asReadableSpans(receiver.spans))).toBe(ENDED_WITH_ITS_PAGE);
      expect(callPage.problems).toEqual([]);
    });
  },
);

test('a page that is hidden goes on with the call, and sends what has ended', async () => {
  const { callPage, receiver } = await inTheMiddleOfACall('websocket');
  console.log(receiver.spans.length);
  const devtools = await callPage.page.context().newCDPSession(callPage.page);
  const { windowId } = await devtools.send('Browser.getWindowForTarget');
  await devtools.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } });
  await callPage.page.waitForTimeout(300);
  console.log(await callPage.page.evaluate('document.visibilityState'), receiver.spans.length);
});
