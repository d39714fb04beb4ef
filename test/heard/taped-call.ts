import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';
import { RealtimeEventSubscriber, recordRealtimeSession, traceRealtimeSession } from '../../src/index.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { RandomNumbers } from '../support/random-numbers.ts';
import { recordingTarget } from '../support/without-ids.ts';
import { Loudspeaker } from './loudspeaker.ts';
import { Microphone } from './microphone.ts';
import { saveTape } from './tape.ts';
import type { Conversation } from './conversations.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { RealtimeSession } from '@openai/agents-realtime';
import type { Answer, ResponseOptions, ScriptedCall, ScriptedResponse } from '../realtime-server/index.ts';

/** What a call is like. Times in milliseconds. */
export interface Circumstances {
  /** What the server takes from the end of its turn detection to the first sound. */
  serverMs: number;
  /** What the network takes each way. */
  networkMs: number;
  /** For how long the turn detection waits; `semantic_vad` does not say so. */
  silenceMs: number;
  /** Of each message with audio, both ways. */
  chunkMs: number;
  format: 'audio/pcm' | 'audio/pcmu';
  detection: 'server_vad' | 'semantic_vad' | 'push to talk';
  /** An open one, one that is shut while the agent sounds, or one whose sender is up to 40 ms late. */
  microphone: 'open' | 'half-duplex' | 'jitters';
}

/** Both ends of a call that goes on. */
export interface OpenCall {
  circumstances: Circumstances;
  session: RealtimeSession;
  server: ScriptedCall;
  microphone: Microphone;
  loudspeaker: Loudspeaker;
  /** Lets the server answer when it is asked, after its usual time. */
  answer(answer: Answer, options?: ResponseOptions): ScriptedResponse;
  /** Waits until an answer is done, and all is silent for a moment. */
  heard(answer: ScriptedResponse): Promise<void>;
  /** Waits until so much of the agent has sounded in all. */
  sounded(milliseconds: number): Promise<void>;
  /** Waits for an event of the server, one that came after the last that was waited for. */
  event(type: string): Promise<void>;
  until(condition: () => boolean): Promise<void>;
  pause(milliseconds: number): Promise<void>;
}

/** A call that is over: what was traced of it, and what was taped. */
export interface TapedCall {
  circumstances: Circumstances;
  /** As the client saw it, its audio too. */
  spans: readonly ReadableSpan[];
  /** As the server's events tell it, without the client's audio. */
  spansOfEvents: readonly ReadableSpan[];
  tape: string;
  /** When the tape begins and ends, in milliseconds of the process's monotonic clock. */
  fromMs: number;
  toMs: number;
  microphone: Microphone;
  loudspeaker: Loudspeaker;
  /** When the client was told that the user had begun to speak, and had stopped. */
  startedMs: readonly number[];
  stoppedMs: readonly number[];
  /** For how long this process could do nothing, at most. */
  heldUpMs: number;
  /** What was recorded of it with its audio, and where the tape begins in that. */
  recording: { path: string; tapeFromMs: number };
}

/** Longer than any server's delay; detection with `semantic_vad` waits so much longer than it says. */
const SEMANTIC_EXTRA_MS = 400;

export const PADDING_MS = 300;

/** How often it is looked whether the process is held up. */
const LOOP_MS = 5;

/** Has a conversation in real time, and tapes what both sides hear of it. */
export async function tapeCall(
  tape: string,
  circumstances: Circumstances,
  { converse, clientCuts }: Pick<Conversation, 'converse' | 'clientCuts'>,
): Promise<TapedCall> {
  const { networkMs, silenceMs, chunkMs, serverMs, microphone: kind } = circumstances;
  const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } = agentsRealtime;
  const server = await startRealtimeServer({
    audible: true,
    networkMs,
    detectsSpeech: { semanticWaitMs: silenceMs + SEMANTIC_EXTRA_MS },
  });
  const lookup = tool({
    name: 'lookup',
    description: 'Looks something up.',
    parameters: z.object({ ms: z.number() }),
    execute: async ({ ms }) => {
      await pause(ms);
      return 'found';
    },
  });
  const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide', tools: [lookup] }), {
    transport: new OpenAIRealtimeWebSocket({ url: server.url }),
    config: configurationOf(circumstances, clientCuts === undefined),
  });
  const failures: unknown[] = [];
  session.on('error', (error) => failures.push(error));
  const client = inMemoryProvider();
  const events = inMemoryProvider();
  const trace = traceRealtimeSession(session, { tracerProvider: client.provider });
  const recordingPath = tape.replace('.wav', '-recorded.wav');
  mkdirSync(dirname(recordingPath), { recursive: true });
  const lines = recordingTarget();
  const audio = createWriteStream(recordingPath);
  recordRealtimeSession(session, lines, { audio });
  const subscriber = new RealtimeEventSubscriber({ tracerProvider: events.provider });
  const format = formatOf(circumstances);
  const loudspeaker = new Loudspeaker(format);
  const microphone = new Microphone({
    format,
    chunkMs,
    jitterMs: kind === 'jitters' ? 40 : 0,
    random: new RandomNumbers(chunkMs + silenceMs + serverMs),
    send: (audio) => session.sendAudio(audio),
    isShut: () => kind === 'half-duplex' && loudspeaker.isSounding,
  });
  let fromMs = NaN;
  let isSetUp = false;
  const arrived: { type: string; timeMs: number; responseId: unknown }[] = [];
  session.transport.on('connection_change', (status) => {
    if (status === 'connected') fromMs = performance.now();
  });
  session.on('audio', ({ data, responseId }) => loudspeaker.play(data, responseId));
  session.on('audio_interrupted', () => {
    loudspeaker.stop();
    subscriber.onEvent({ type: 'audio_interrupted' });
  });
  session.on('transport_event', (event) => {
    subscriber.onEvent(event);
    const responseId = (event as { response?: { id?: unknown } }).response?.id;
    if (event.type === 'session.updated') isSetUp ||= isAsSet(event['session'], circumstances);
    arrived.push({ type: event.type, timeMs: performance.now(), responseId });
  });
  const timesOf = (type: string): number[] =>
    arrived.filter((event) => event.type === type).map(({ timeMs }) => timeMs);
  const loop = monitorEventLoopDelay({ resolution: LOOP_MS });
  loop.enable();
  try {
    await session.connect({ apiKey: 'sk-test-0123456789' });
    const call = await server.nextCall();
    await until(() => isSetUp);
    let waitedFor = arrived.length;
    await converse({
      circumstances,
      session,
      server: call,
      microphone,
      loudspeaker,
      answer: (answer, options) => call.reply(answer, { thinkMs: serverMs, ...options }),
      async heard(answer) {
        const { id } = await answer;
        await until(() => arrived.some((event) => event.type === 'response.done' && event.responseId === id));
        await until(() => !loudspeaker.isSounding);
        await pause(300);
      },
      sounded: (milliseconds) => until(() => loudspeaker.soundedMs >= milliseconds),
      async event(type) {
        const found = (): number =>
          arrived.findIndex((event, index) => index >= waitedFor && event.type === type);
        await until(() => found() >= 0);
        waitedFor = found() + 1;
      },
      until,
      pause,
    });
    microphone.stop();
    const toMs = performance.now();
    session.close();
    subscriber.end();
    loudspeaker.stop(toMs);
    if (failures.length > 0) throw new Error('the session failed', { cause: failures[0] });
    await once(audio.end(), 'finish');
    saveTape(tape, { fromMs, toMs, caller: microphone.pieces, agent: loudspeaker.pieces });
    return {
      circumstances,
      spans: client.exporter.getFinishedSpans(),
      spansOfEvents: events.exporter.getFinishedSpans(),
      tape,
      fromMs,
      toMs,
      microphone,
      loudspeaker,
      startedMs: timesOf('input_audio_buffer.speech_started'),
      stoppedMs: timesOf('input_audio_buffer.speech_stopped'),
      heldUpMs: loop.max / 1e6 - LOOP_MS,
      recording: { path: recordingPath, tapeFromMs: timeOf(lines, 'connected') - timeOf(lines, 'started') },
    };
  } finally {
    loop.disable();
    microphone.stop();
    trace.end();
    session.close();
    await server.close();
  }
}

/** When a line was written about the life of the session. */
function timeOf(target: { lines(): object[] }, what: 'started' | 'connected'): number {
  const lines = target.lines() as { e: string; t: number }[];
  return lines.find(({ e }) => e === `session_${what}`)?.t ?? NaN;
}

/** The agents SDK sets a session up in several updates. */
function isAsSet(session: unknown, { format, detection, silenceMs }: Circumstances): boolean {
  const { audio } = session as { audio: { input: Record<string, Record<string, unknown> | null> } };
  const { format: inForce, turn_detection: turnDetection } = audio.input;
  if (inForce?.['type'] !== format) return false;
  if (detection === 'push to talk') return turnDetection === null;
  const isExact = detection === 'semantic_vad' || turnDetection?.['silence_duration_ms'] === silenceMs;
  return turnDetection?.['type'] === detection && isExact;
}

function formatOf({ format }: Circumstances): { type: 'audio/pcm'; rate: number } | { type: 'audio/pcmu' } {
  return format === 'audio/pcmu' ? { type: format } : { type: format, rate: 24_000 };
}

function configurationOf(circumstances: Circumstances, interruptResponse: boolean): object {
  const { detection: type, silenceMs } = circumstances;
  const format = formatOf(circumstances);
  const times = type === 'server_vad' ? { silenceDurationMs: silenceMs, prefixPaddingMs: PADDING_MS } : {};
  const turnDetection = type === 'push to talk' ? null : { type, interruptResponse, ...times };
  return { audio: { input: { format, turnDetection, transcription: null }, output: { format } } };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('The condition did not come true within a minute.');
    await pause(5);
  }
}
