import { onTestFinished } from 'vitest';

import { startExample, type Example } from '../../../examples/browser/server/start-example.ts';
import { startOtlpReceiver, type OtlpReceiver } from '../../otlp-receiver.ts';
import type { ScriptedCall } from '../../realtime-server/index.ts';

/** The example, and a collector that takes what its page sends. */
export interface HotelExample {
  example: Example;
  receiver: OtlpReceiver;
}

/** Starts both for one test; `script` is the call's course. */
export async function startHotelExample(
  options: { script?: (call: ScriptedCall) => Promise<void>; allowsPage?: boolean } = {},
): Promise<HotelExample> {
  const { script, allowsPage = true } = options;
  const receiver = await startOtlpReceiver();
  const example = await startExample({ tracesUrl: `${receiver.url}/v1/traces`, ...(script && { script }) });
  if (allowsPage) receiver.cors.allowedOrigin = new URL(example.url).origin;
  onTestFinished(async () => {
    await example.close();
    await receiver.close();
  });
  return { example, receiver };
}

/** A greeting, and a question that takes a tool call. */
export async function shortCall(call: ScriptedCall): Promise<void> {
  await call.nextClientEvent('session.update');
  await call.respond('Harbour Hotel, good evening.');
  await call.userSpeaks({ transcript: 'Will it be sunny?' });
  await call.reply([{ call: 'get_weather', arguments: { day: 'Saturday' } }]);
  await call.reply('Saturday will be sunny.');
  await call.silence(30_000);
}
