import { onTestFinished } from 'vitest';

import { startOtlpReceiver, type OtlpReceiver } from '../../support/otlp-receiver.ts';

/** A receiver of OTLP's JSON form, until the test is over. */
export async function openReceiver(): Promise<OtlpReceiver> {
  const receiver = await startOtlpReceiver();
  onTestFinished(() => receiver.close());
  return receiver;
}
