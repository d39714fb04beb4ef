import {
  OpenAIRealtimeWebSocket,
  RealtimeSession,
  type RealtimeSessionConfig,
} from '@openai/agents-realtime';
import { traceRealtimeSession } from 'opentelemetry-instrumentation-openai-realtime';
import { genaiPrices } from 'opentelemetry-instrumentation-openai-realtime/prices';
import type { RealtimeServer } from '../../../test/realtime-server/index.ts';
import { openMicrophone, type Microphone } from '../microphone.ts';
import type { CallDesk } from './call-desk.ts';
import type { Deck } from './deck.ts';
import type { Dice } from './dice.ts';
import { createReception, outputGuardrails } from './load-agents.ts';
import type { Pace } from './pace.ts';
import { PatientTransport } from './patient-transport.ts';
import type { Scene } from './scenes.ts';
import { Stage } from './stage.ts';

interface Model {
  model: string;
  thinkMs: number;
  weight: number;
  /** Where the model reasons before it answers. */
  reasoning?: { effort: 'low' };
  /** What writes down what callers say. */
  transcription: { model: string };
}

/** The models that calls are given to, and how long they think. */
const models: readonly [Model, ...Model[]] = [
  {
    model: 'gpt-realtime-2.1',
    thinkMs: 650,
    weight: 3,
    reasoning: { effort: 'low' },
    transcription: { model: 'gpt-4o-mini-transcribe' },
  },
  { model: 'gpt-realtime-mini', thinkMs: 380, weight: 2, transcription: { model: 'whisper-1' } },
];

/** Audio in one message of the many calls. */
const MICROPHONE_MS = 50;

/** Longest time for one scene, in milliseconds of a call, and of this process beside it. */
const sceneLimitMs = { call: 60_000, process: 5_000 };

/** What a call is made of. */
export interface CallPlan {
  number: number;
  server: RealtimeServer;
  desk: CallDesk;
  deck: Deck<Scene>;
  dice: Dice;
  pace: Pace;
  captureContent: boolean;
  /** Hangs up. */
  signal: AbortSignal;
}

/** Has one traced session talk to the scripted server until the caller hangs up; rejects when the script gets stuck. */
export async function runCall(plan: CallPlan): Promise<void> {
  const { dice, signal } = plan;
  const model = dice.pickWeighted(models);
  const { url, call } = plan.desk.expect(plan.server.url, plan.number, model.model);
  const session = createSession(plan, model, url);
  const hangUp = (): void => session.close();
  signal.addEventListener('abort', hangUp, { once: true });
  let microphone: Microphone | undefined;
  try {
    if (!(await connects(session))) return;
    microphone = openMicrophone(session, { chunkMs: MICROPHONE_MS });
    await talk(plan, new Stage({ ...plan, call: await call, session, thinkMs: model.thinkMs }));
  } finally {
    microphone?.close();
    signal.removeEventListener('abort', hangUp);
    plan.desk.forget(plan.number);
    session.close();
  }
}

function createSession(
  plan: CallPlan,
  { model, reasoning, transcription }: Model,
  url: string,
): RealtimeSession {
  const { dice, pace } = plan;
  const patient = dice.chance(0.8);
  // Some calls are not taken: there is nothing at that address.
  const address = dice.chance(0.03) ? url.replace('/v1/realtime', '/v1/elsewhere') : url;
  const config: Partial<RealtimeSessionConfig> = {
    ...(reasoning && { reasoning }),
    audio: {
      input: {
        transcription,
        ...(patient && { turnDetection: { ...patientDetection(pace), interruptResponse: false } }),
      },
    },
  };
  const session = new RealtimeSession(createReception(plan), {
    model,
    workflowName: 'Harbour Hotel phone',
    outputGuardrails,
    outputGuardrailSettings: { debounceTextLength: 40 },
    transport: patient
      ? new PatientTransport(address, () => pace.of(Math.min(dice.skewed(280), 900)))
      : new OpenAIRealtimeWebSocket({ url: address }),
    config,
  });
  traceRealtimeSession(session, {
    ...(plan.captureContent && { captureContent: true }),
    prices: genaiPrices,
  });
  // They are on the trace; without a listener they would end the process.
  session.on('error', () => {});
  session.on('tool_approval_requested', (_context, _agent, { approvalItem }) => {
    const decide = dice.chance(0.75) ? session.approve : session.reject;
    const waitMs = pace.of(Math.min(dice.skewed(4000, 0.8), 20_000));
    // It may be over by then.
    setTimeout(() => void decide.call(session, approvalItem).catch(() => {}), waitMs);
  });
  return session;
}

/** As long as its default is over the API, in the time of the call. */
function patientDetection(pace: Pace): {
  type: 'server_vad';
  silenceDurationMs: number;
  prefixPaddingMs: number;
} {
  return {
    type: 'server_vad',
    silenceDurationMs: Math.round(pace.of(500)),
    prefixPaddingMs: Math.round(pace.of(300)),
  };
}

async function connects(session: RealtimeSession): Promise<boolean> {
  try {
    await session.connect({ apiKey: 'sk-not-needed-here' });
    return true;
  } catch {
    return false;
  }
}

async function talk({ deck, dice, pace }: CallPlan, stage: Stage): Promise<void> {
  const limitMs = pace.of(sceneLimitMs.call) + sceneLimitMs.process;
  await settled(stage, pickUp(stage));
  const exchanges = Math.round(dice.between(4, 9));
  for (let done = 0; done < exchanges && !stage.isOver; done += 1) {
    const scene = deck.draw(({ isPossible }) => isPossible?.(stage) ?? true);
    const timeUp = AbortSignal.timeout(Math.ceil(limitMs));
    await Promise.race([settled(stage, scene.play(stage)), stuck(timeUp, scene.name)]);
  }
}

async function pickUp(stage: Stage): Promise<void> {
  await stage.call.nextClientEvent('session.update', 10_000);
  await stage.greet('Harbour Hotel, how can I help?');
}

/** What goes wrong because the call is over is no failure. */
async function settled(stage: Stage, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!stage.isOver) throw error;
  }
}

function stuck(timeUp: AbortSignal, scene: string): Promise<never> {
  return new Promise((_, reject) => {
    timeUp.addEventListener('abort', () => reject(new Error(`${scene} did not come to its end`)), {
      once: true,
    });
  });
}
