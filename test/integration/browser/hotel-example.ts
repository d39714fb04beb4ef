import { onTestFinished } from 'vitest';

import {
  startExample,
  type Example,
  type ExampleOptions,
} from '../../../examples/browser/server/start-example.ts';
import { startOtlpReceiver, type OtlpReceiver } from '../../support/otlp-receiver.ts';
import type { ScriptedCall } from '../../realtime-server/index.ts';

/** The example, and a collector. */
export interface HotelExample {
  example: Example;
  receiver: OtlpReceiver;
}

/** How the example is started, and whether the collector takes what its page sends; it does by default. */
export type HotelExampleOptions = Omit<ExampleOptions, 'tracesUrl'> & { allowsPage?: boolean };

/** Starts both for one test. */
export async function startHotelExample(options: HotelExampleOptions = {}): Promise<HotelExample> {
  const { allowsPage = true, ...rest } = options;
  const receiver = await startOtlpReceiver();
  const example = await startExample({ ...rest, tracesUrl: `${receiver.url}/v1/traces` });
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
  await call.respond([{ say: 'Harbour Hotel, good evening.', audioMs: 100 }]);
  await call.silence(500);
  await call.userSpeaks({ transcript: 'Will it be sunny?' });
  await call.reply([{ call: 'get_weather', arguments: { day: 'Saturday' } }]);
  await call.reply('Saturday will be sunny.');
  await call.silence(30_000);
}
