// Lives of many sessions, or of one long one, in a process of its own (node --expose-gc): prints what is left of them as JSON.
//   lives.ts --door sdk|socket --ending closed|abandoned --sessions 10000 [--untraced]
//   lives.ts --door day --turns 10000 [--content]
import { parseArgs } from 'node:util';

import type { TraceOptions } from '../../src/index.ts';
import { traceRealtimeConnection, traceRealtimeSession } from '../../src/index.ts';
import { SessionModel } from '../../src/model/session-model.ts';
import { startTelemetry } from '../../src/otlp/index.ts';
import { ScriptedRealtimeTransport } from '../support/agents-sdk-testing.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { ReaderOnDemand } from '../support/collected-metrics.ts';
import { Channel } from './channel.ts';
import { Lived } from './lived.ts';
import { sessionCreated, turnEvents } from './turn-events.ts';

const { values } = parseArgs({
  options: {
    door: { type: 'string', default: 'sdk' },
    ending: { type: 'string', default: 'closed' },
    sessions: { type: 'string', default: '10000' },
    turns: { type: 'string', default: '10000' },
    content: { type: 'boolean', default: false },
    untraced: { type: 'boolean', default: false },
  },
});
const { RealtimeAgent, RealtimeSession } = agentsRealtime;
const agent = new RealtimeAgent({ name: 'Guide' });
const lived = new Lived();

const reader = new ReaderOnDemand();
const telemetry = startTelemetry({
  traceExporter: 'none',
  metricExporter: 'none',
  metricReaders: [reader],
  spanProcessors: [lived.spans],
  handleSignals: false,
  setGlobal: false,
});
const { tracerProvider, meterProvider } = telemetry;
const options: TraceOptions = { tracerProvider, meterProvider, captureContent: values.content };

const { apply } = SessionModel.prototype;
const models = new WeakSet<SessionModel>();
SessionModel.prototype.apply = function (this: SessionModel, ...signal) {
  if (!models.has(this)) lived.born('models', this);
  models.add(this);
  apply.apply(this, signal);
};

async function liveWithSdk(number: number): Promise<void> {
  const transport = new ScriptedRealtimeTransport();
  const session = new RealtimeSession(agent, { transport });
  session.on('error', () => undefined);
  lived.born('sessions', session);
  if (!values.untraced) traceRealtimeSession(session, options);
  await session.connect({ apiKey: 'sk-test-0123456789' });
  for (const event of [sessionCreated(`sess_${number}`), ...turnEvents(number)])
    transport.emit('*', event as { type: string });
  if (values.ending === 'closed') session.close();
}

function liveOnChannel(number: number): void {
  const channel = new Channel();
  lived.born('sessions', channel);
  if (!values.untraced) traceRealtimeConnection(channel, options);
  for (const event of [sessionCreated(`sess_${number}`), ...turnEvents(number)]) channel.receive(event);
  if (values.ending === 'closed') channel.close();
}

/** Samples at a fifth, at three fifths and at the end: what is cached has been by the first. */
function isSample(done: number, all: number): boolean {
  return [0.2, 0.6, 1].some((share) => done === Math.round(share * all));
}

if (values.door === 'day') {
  const turns = Number(values.turns);
  const channel = new Channel();
  lived.born('sessions', channel);
  traceRealtimeConnection(channel, options);
  channel.receive(sessionCreated('sess_1'));
  for (let turn = 1; turn <= turns; turn += 1) {
    for (const event of turnEvents(turn, 20)) channel.receive(event);
    if (turn % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (isSample(turn, turns)) await lived.sample(turn);
  }
  channel.close();
} else {
  const sessions = Number(values.sessions);
  for (let session = 1; session <= sessions; session += 1) {
    if (values.door === 'sdk') await liveWithSdk(session);
    else liveOnChannel(session);
    // Nothing is collected, nor told to be, within one turn of the loop.
    if (session % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (isSample(session, sessions)) await lived.sample(session);
  }
}
const { resourceMetrics } = await reader.collect();
const measured = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
const active = measured.find(({ descriptor }) => descriptor.name === 'realtime.active_sessions');
console.log(
  JSON.stringify({ ...lived.report(), active: active?.dataPoints.map(({ value }) => value) ?? [] }),
);
await telemetry.shutdown();
