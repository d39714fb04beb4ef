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

async function inTheMiddleOfACall(transport: Transport): Promise<HotelExample & { callPage: CallPage }> {
  let isAnswering = (): void => undefined;
  const answering = new Promise<void>((resolve) => (isAnswering = resolve));
  const script = async (call: ScriptedCall): Promise<void> => {
    await call.nextClientEvent('session.update');
    await call.respond([{ say: 'Harbour Hotel, good evening.', audioMs: 100 }]);
    await call.silence(500);
    await call.userSpeaks({ transcript: 'Will it be sunny?' });
    await call.reply([{ call: 'get_weather', arguments: { day: 'Saturday' } }]);
    const answer = call.reply([{ say: 'Saturday will be sunny, and on Sunday', audioMs: 60_000 }]);
    await answer.audioSent(500);
    isAnswering();
    await answer;
  };
  const hotel = await startHotelExample({ script });
  const callPage = await openCallPage(browser, hotel.example.url);
  onTestFinished(() => callPage.page.close());
  await callPage.call(transport);
  await answering;
  await callPage.page.waitForTimeout(150);
  return { ...hotel, callPage };
}

const ENDED_WITH_ITS_PAGE = `
realtime_session session.end_reason=shutdown
  turn turn.trigger=none turn.end_reason=completed
    invoke_agent Reception
      chat gpt-realtime-2.1 CLIENT response.status=completed
    agent_speech [audio.heard_ms]
  turn turn.trigger=speech turn.end_reason=session_ended [turn.response_latency]
    user_speech [transcription.delay]
    invoke_agent Reception
      chat gpt-realtime-2.1 CLIENT response.status=completed
      execute_tool get_weather tool.outcome=ok
      chat gpt-realtime-2.1 CLIENT response.status=unfinished
    agent_speech [audio.heard_ms]
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
