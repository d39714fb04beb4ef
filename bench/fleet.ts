import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import {
  startRealtimeServer,
  type RealtimeServer,
  type ScriptedCall,
} from '../test/realtime-server/index.ts';
import type { ApiCall } from './api-calls.ts';

/** How the sessions of a process are traced: not at all, by the API's own calls for each turn, or by this package. */
export type Mode = 'untraced' | 'calls' | 'traced';

/** What the process of a fleet is told. */
export interface FleetSettings {
  url: string;
  receiver: string;
  sessions: number;
  mode: Mode;
  content: boolean;
  /** Whether they are recorded as well, with their audio. */
  audio: boolean;
  instructions: string;
}

/** What a fleet is made of. */
export interface FleetKind {
  sessions: number;
  mode: Mode;
  content?: boolean;
  audio?: boolean;
  /** Length of its instructions. */
  instructions?: number;
  /** Length of each thing that is said, where it is more than a sentence. */
  words?: number;
  callsOfTurn?: ApiCall[];
}

/** What a stretch of conversation cost the process. */
export interface Stretch {
  type: 'stretch';
  /** Of the processor. */
  seconds: number;
  /** Of the delay of its event loop while all sessions spoke, in milliseconds. */
  p99: number;
  p999: number;
  max: number;
  /** How many delays there are: none where the machine was so busy that not all sessions spoke at the same time. */
  delays: number;
  /** That the receiver has taken so far. */
  spans: number;
}

/** What the two processes say to each other. */
export type FleetMessage = { type: 'connected' | 'listen' | 'listening' | 'stop' } | Stretch;

/** A question of a second and a half, some thought, and an answer of three seconds, which arrives faster than it is played. */
const TURN_MS = 5000;
const QUESTION_MS = 1500;
const THINK_MS = 200;
const ANSWER_MS = 3000;
const ANSWER_CHUNK_MS = 100;
const ANSWER_PACE_MS = 20;
const INPUT_CHUNK_MS = 20;

/**
 * Many sessions of the agents SDK in a process of their own, over real WebSockets. They speak when they are asked to, each
 * at its own time, and send their users' audio in chunks of 20 ms meanwhile. The server and the receiver of their spans are
 * in this process: on two cores that is one for each of the two.
 */
export class Fleet {
  readonly #process: ChildProcess;
  readonly #server: RealtimeServer;
  readonly #receiver: Server;
  readonly #kind: FleetKind;
  readonly #calls: readonly ScriptedCall[];

  private constructor(
    process: ChildProcess,
    {
      server,
      receiver,
      kind,
      calls,
    }: { server: RealtimeServer; receiver: Server; kind: FleetKind; calls: readonly ScriptedCall[] },
  ) {
    this.#process = process;
    this.#server = server;
    this.#receiver = receiver;
    this.#kind = kind;
    this.#calls = calls;
  }

  /** Starts a process, and connects its sessions. */
  static async start(
    kind: FleetKind,
    { nodeArgs = [] }: { nodeArgs?: readonly string[] } = {},
  ): Promise<Fleet> {
    const server = await startRealtimeServer({ leavesAudioUnread: true });
    const receiver = await startReceiver();
    const settings: FleetSettings = {
      url: server.url,
      receiver: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`,
      sessions: kind.sessions,
      mode: kind.mode,
      content: kind.content ?? false,
      audio: kind.audio ?? false,
      instructions: textOf(kind.instructions ?? 400),
    };
    const script = fileURLToPath(new URL('fleet-process.ts', import.meta.url));
    const process_ = fork(script, [JSON.stringify(settings)], {
      execArgv: [...process.execArgv, ...nodeArgs],
    });
    const connected = heard(process_, 'connected');
    if (kind.mode === 'calls') process_.send(kind.callsOfTurn ?? []);
    const calls: ScriptedCall[] = [];
    while (calls.length < kind.sessions) calls.push(await server.nextCall());
    await connected;
    return new Fleet(process_, { server, receiver, kind, calls });
  }

  /** All sessions have that many turns, at that many times the speed of people, all of them at different times. */
  async converse(turns: number, speed = 1): Promise<Stretch> {
    const listening = heard(this.#process, 'listening');
    this.#process.send({ type: 'listen' } satisfies FleetMessage);
    await listening;
    const stretch = heard(this.#process, 'stretch');
    await Promise.all(
      this.#calls.map(async (call, index) => {
        await wait((index / this.#calls.length) * (TURN_MS / speed));
        await this.#speak(call, turns, speed);
      }),
    );
    return stretch;
  }

  async #speak(call: ScriptedCall, turns: number, speed: number): Promise<void> {
    call.send({ type: 'test.begin', chunks: (turns * TURN_MS) / INPUT_CHUNK_MS, speed });
    const { words = 60 } = this.#kind;
    for (let turn = 0; turn < turns; turn += 1) {
      const over = wait(TURN_MS / speed);
      const of = (what: string): string => textOf(words, `${what} ${turn} of ${call.sessionId}. `);
      const transcript = of('Question');
      await call.userSpeaks({ durationMs: QUESTION_MS / speed, audioMs: QUESTION_MS, transcript });
      await call.reply([{ say: of('Answer'), audioMs: ANSWER_MS, chunkMs: ANSWER_CHUNK_MS }], {
        thinkMs: THINK_MS / speed,
        chunkDelayMs: ANSWER_PACE_MS / speed,
      });
      await over;
    }
    call.send({ type: 'test.end' });
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit');
    this.#process.send({ type: 'stop' } satisfies FleetMessage);
    await exited;
    await this.#server.close();
    this.#receiver.closeAllConnections();
    this.#receiver.close();
  }
}

/** Takes all that is sent to it, and keeps nothing. */
async function startReceiver(): Promise<Server> {
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('Content-Type', 'application/json').end('{}'));
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  return receiver;
}

/** The next message of a type; rejects when the process ends before. */
async function heard<Type extends FleetMessage['type']>(
  from: ChildProcess,
  type: Type,
): Promise<Extract<FleetMessage, { type: Type }>> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(new Error(`The process of the fleet ended before it was ${type}`));
    const hear = (message: FleetMessage): void => {
      if (message.type !== type) return;
      from.off('message', hear);
      from.off('exit', end);
      resolve(message as Extract<FleetMessage, { type: Type }>);
    };
    from.on('message', hear);
    from.once('exit', end);
  });
}

/** With what has to be looked at for secrets, as there is in most texts. */
const SENTENCES =
  'Yes: there is a room with a view of the sea, at €140 a night. Guests ask "is breakfast included?", see https://hotel.example/rates?season=low. ';

/** No two that are said begin the same, so that none is known already. */
function textOf(length: number, beginning = ''): string {
  return (beginning + SENTENCES.repeat(Math.ceil(length / SENTENCES.length))).slice(0, length);
}
