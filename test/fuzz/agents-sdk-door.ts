import { z } from 'zod';
import { traceRealtimeSession } from '../../src/index.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { SESSION_EVENTS } from '../support/session-log.ts';
import type { RealtimeSession } from '@openai/agents-realtime';
import type { TraceOptions } from '../../src/index.ts';
import type { Step } from './step.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession: Session, tool } = agentsRealtime;

type Listener = (event: unknown) => void;

/** A WebSocket of the SDK's own transport, its far end in the test's hand. What a listener throws is its own affair. */
class Socket {
  readyState = 1;
  readonly sent: unknown[] = [];
  readonly #listeners = new Map<string, Set<Listener>>();

  addEventListener(type: string, listener: Listener): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener);
  }

  send(data: string): void {
    this.sent.push((JSON.parse(data) as { type: unknown }).type);
  }

  close(): void {
    this.readyState = 3;
    this.dispatch('close', { code: 1000 });
  }

  dispatch(type: string, event: object): void {
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        listener({ type, ...event });
      } catch {
        // The SDK takes the server at its word.
      }
    }
  }
}

function createAgent() {
  const parameters = z.object({ room: z.number().optional() });
  let looked = 0;
  const lookup = tool({
    name: 'lookup',
    description: 'Looks.',
    parameters,
    execute: () => (looked++ % 4 === 3 ? Promise.reject(new TypeError('no such room')) : 'found'),
    // What it throws goes past the SDK.
    errorFunction: null,
  });
  const pay = tool({
    name: 'pay',
    description: 'Pays.',
    parameters,
    needsApproval: true,
    execute: () => Promise.reject(new RangeError('no money')),
  });
  const billing = new RealtimeAgent({ name: 'Billing', tools: [pay] });
  return new RealtimeAgent({ name: 'Desk', tools: [lookup, pay], handoffs: [billing] });
}

/** What the application hears and what goes out, by type, in order. */
export type Experience = string[];

/**
 * Plays what the server says to a real session of the agents SDK: its agents and tools answer, or throw. Approvals are
 * given and refused in turn, at once, late or never. The session is traced where there are options for that.
 */
export async function playToSession(steps: readonly Step[], options?: TraceOptions): Promise<Experience> {
  const socket = new Socket();
  const transport = new OpenAIRealtimeWebSocket({
    url: 'wss://api.openai.com/v1/realtime',
    createWebSocket: () => Promise.resolve(socket as never),
    skipOpenEventListeners: true,
  });
  const session = new Session(createAgent(), { transport, outputGuardrails: [noPrices] });
  const trace = options && traceRealtimeSession(session, options);
  const heard: Experience = [];
  for (const event of SESSION_EVENTS) session.on(event, () => void heard.push(event));
  decideApprovals(session);
  await session.connect({ apiKey: 'sk-test-0123456789' });
  const play = async ({ from, event, wait }: Step): Promise<void> => {
    if (from === 'server') socket.dispatch('message', { data: JSON.stringify(event) });
    if (from === 'client') sendIfPossible(session, event);
    if (wait > 0) await turnOfTheLoop();
  };
  for (const step of steps) await play(step);
  for (let turn = 0; turn < 3; turn += 1) await turnOfTheLoop();
  session.close();
  for (const step of steps.slice(-5)) await play(step);
  trace?.end();
  return [...heard, ...socket.sent.map(String)];
}

const noPrices = {
  name: 'No prices',
  execute: () => Promise.resolve({ tripwireTriggered: false, outputInfo: {} }),
};

type Approval = Parameters<RealtimeSession['approve']>[0];

/** What a person, or the application for one, does about a call: the next one each time. */
const DECISIONS: readonly ((session: RealtimeSession, item: Approval) => Promise<void>)[] = [
  (session, item) => session.approve(item),
  (session, item) => session.reject(item),
  async (session, item) => {
    await turnOfTheLoop();
    await session.approve(item);
  },
  async (session, item) => {
    await turnOfTheLoop();
    await session.reject(item, { message: 'A person said no.' });
  },
  () => Promise.resolve(),
  (session, item) => session.reject(item, { alwaysReject: true }),
];

function decideApprovals(session: RealtimeSession): void {
  let asked = 0;
  session.on('tool_approval_requested', (_context, _agent, request) => {
    const decide = DECISIONS[asked++ % DECISIONS.length];
    decide?.(session, request.approvalItem).catch(() => undefined);
  });
}

function sendIfPossible(session: RealtimeSession, event: object): void {
  try {
    session.transport.sendEvent(event as never);
  } catch {
    // It is closed.
  }
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
