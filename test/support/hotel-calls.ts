import { readFile } from 'node:fs/promises';
import { recordRealtimeSession, traceRealtimeSession } from '../../src/index.ts';
import { SessionReplay } from '../../src/cli/replay/session-replay.ts';
import { genaiPrices } from '../../src/prices/index.ts';
import { traceRealtimeConnection } from '../../src/sources/connection/trace-realtime-connection.ts';
import { modelTiming, playConversation } from '../../examples/demo/conversation.ts';
import { runScriptedSession } from '../../examples/demo/scripted-session.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { answerCaller } from './hotel-client.ts';
import { inMemoryProvider } from './in-memory-provider.ts';
import { recordingTarget } from './without-ids.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { SessionReplayOptions } from '../../src/cli/replay/session-replay.ts';
import type { Door } from './connection-doors.ts';

/** The demo's call over the agents SDK: traced, recorded, and with its server events logged, all at once. */
export interface SessionCall {
  spans: ReadableSpan[];
  recording: string[];
  serverEvents: string[];
}

export async function callBySession(): Promise<SessionCall> {
  const { exporter, provider } = inMemoryProvider();
  const target = recordingTarget();
  const serverEvents: string[] = [];
  await runScriptedSession((session) => {
    session.on('transport_event', (event) => {
      serverEvents.push(JSON.stringify({ time: performance.timeOrigin + performance.now(), event }));
    });
    traceRealtimeSession(session, { tracerProvider: provider, prices: genaiPrices });
    recordRealtimeSession(session, target);
  });
  const recording = target.lines().map((line) => JSON.stringify(line));
  return { spans: exporter.getFinishedSpans(), recording, serverEvents };
}

/** The same call over a connection without an agents SDK, by an application that does all by hand. */
export async function callByConnection(door: Door): Promise<ReadableSpan[]> {
  const { exporter, provider } = inMemoryProvider();
  const server = await startRealtimeServer({ timing: modelTiming });
  const application = door.open(server);
  traceRealtimeConnection(application.connection, { tracerProvider: provider, prices: genaiPrices });
  answerCaller(application);
  await playConversation(await server.nextCall());
  application.close();
  await server.close();
  return exporter.getFinishedSpans();
}

/** The spans of lines of whatever format. */
export function replayed(lines: readonly string[], options: SessionReplayOptions = {}): ReadableSpan[] {
  const { exporter, provider } = inMemoryProvider();
  const replay = new SessionReplay({ tracerProvider: provider, prices: genaiPrices, ...options });
  for (const [index, line] of lines.entries()) {
    const problem = replay.applyText(line);
    if (problem !== undefined) throw new Error(`line ${index + 1} ${problem}`);
  }
  replay.end();
  return exporter.getFinishedSpans();
}

/** The lines of a fixture. */
export async function fixtureLines(path: string): Promise<string[]> {
  const text = await readFile(new URL(`../fixtures/${path}`, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}
