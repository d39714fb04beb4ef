import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { z } from 'zod';

import { traceRealtimeSession } from '../../../src/index.ts';
import { startTelemetry, type TelemetryOptions } from '../../../src/otlp/index.ts';
import { startRealtimeServer } from '../../realtime-server/index.ts';
import { delivered } from '../../support/traced-call.ts';

/** A call that somebody is still on. */
export interface RunningCall {
  readonly traceId: string;
  hangUp(): Promise<void>;
}

const lookup = tool({
  name: 'lookup',
  description: 'Looks a booking up.',
  parameters: z.object({}),
  execute: () => 'booked',
});

/** Has one turn of a call with a tool, sends what there is of it, and leaves the line open. */
export async function startRunningCall(options: TelemetryOptions): Promise<RunningCall> {
  const telemetry = startTelemetry({
    metricExporter: 'none',
    serviceName: 'voice-running',
    handleSignals: false,
    setGlobal: false,
    ...options,
  });
  const server = await startRealtimeServer();
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Desk', tools: [lookup] }), {
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
  });
  const trace = traceRealtimeSession(session, { tracerProvider: telemetry.tracerProvider });
  await session.connect({ apiKey: 'sk-not-needed-here' });
  const call = await server.nextCall();
  await call.userSpeaks({ transcript: 'Am I booked?' });
  await call.reply([{ call: 'lookup' }]);
  await call.reply('You are.');
  await call.userSpeaks({ transcript: 'For how many nights?' });
  await delivered(call, session);
  await telemetry.forceFlush();
  return {
    traceId: trace.spanContext()!.traceId,
    hangUp: async () => {
      session.close();
      await server.close();
      await telemetry.shutdown();
    },
  };
}
