import { afterEach, describe, expect, test, vi } from 'vitest';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { DOORS } from '../support/connection-doors.ts';
import { milliseconds } from '../support/span-tree.ts';
import { startTracedCall } from '../support/traced-call.ts';
import { connect, startServer } from '../support/traced-connection.ts';
import { recordingTarget } from '../support/without-ids.ts';
import { recordRealtimeSession } from '../../src/index.ts';
import { replayText } from '../recording/recorded-traces.ts';
import { startStream } from './event-stream/event-stream.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

afterEach(() => vi.unstubAllGlobals());

/** One event of the wire: when it went by in a log, and who sent it. */
type Step = [time: number, by: 'server' | 'client', event: { type: string } & Record<string, unknown>];

/** Spans by the operation that their name begins with, in the order of their start. */
interface Told {
  all: readonly ReadableSpan[];
  named: (operation: string) => ReadableSpan[];
}

type Tell = (steps: readonly Step[]) => Promise<Told>;

const toldBy = (all: readonly ReadableSpan[]): Told => ({
  all,
  named: (operation) =>
    all
      .filter(({ name }) => name.split(' ')[0] === operation)
      .toSorted((a, b) => milliseconds(a.startTime) - milliseconds(b.startTime)),
});

const CONTENT = { captureContent: true };

const overStream: Tell = async (steps) => {
  const stream = startStream(CONTENT);
  for (const [time, , event] of steps) stream.at(time, event);
  stream.end();
  return toldBy(stream.spans());
};

/** What the server says. */
const overSession =
  (isRecorded: boolean): Tell =>
  async (steps) => {
    const target = recordingTarget();
    const agent = new agentsRealtime.RealtimeAgent({ name: 'Reception' });
    const traced = await startTracedCall(agent, {
      trace: CONTENT,
      attach: (session) => void (isRecorded && recordRealtimeSession(session, target, CONTENT)),
    });
    const { call, finish, spans } = traced;
    for (const [, , event] of steps) call.send(event);
    await finish();
    return toldBy(isRecorded ? replayText(target.text(), CONTENT) : spans());
  };

const overConnection =
  (door: (typeof DOORS)[number]): Tell =>
  async (steps) => {
    const server = await startServer();
    const connected = await connect(door, server, CONTENT);
    for (const [, , event] of steps) connected.call.send(event);
    await connected.heard();
    connected.trace.end();
    return toldBy(connected.spans());
  };

const TELLERS: readonly (readonly [string, Tell])[] = [
  ['a log of events', overStream],
  ['the agents SDK', overSession(false)],
  ['a recording of it', overSession(true)],
  ...DOORS.map((door) => [door.name, overConnection(door)] as const),
];

const LATENCY = 'realtime.turn.response_latency';
const SOURCE = 'realtime.turn.response_latency_source';

const server = (time: number, type: string, fields: object = {}): Step => [
  time,
  'server',
  { type, ...fields },
];
const client = (time: number, type: string, fields: object = {}): Step => [
  time,
  'client',
  { type, ...fields },
];

const started = (time: number, item_id: string) =>
  server(time, 'input_audio_buffer.speech_started', { item_id, audio_start_ms: 0 });
const stopped = (time: number, item_id: string) =>
  server(time, 'input_audio_buffer.speech_stopped', { item_id, audio_end_ms: 0 });
const committed = (time: number, item_id: string) =>
  server(time, 'input_audio_buffer.committed', { item_id });
const transcribed = (time: number, item_id: string, transcript: string) =>
  server(time, 'conversation.item.input_audio_transcription.completed', { item_id, transcript });
const created = (time: number, id: string) =>
  server(time, 'response.created', { response: { id, conversation_id: 'conv_1' } });
const sounds = (time: number, response_id: string, milliseconds = 0) =>
  server(time, 'response.output_audio.delta', {
    response_id,
    item_id: `${response_id}_1`,
    delta: Buffer.alloc(Math.max(3, milliseconds * 48)).toString('base64'),
  });
const words = (time: number, response_id: string, delta: string) =>
  server(time, 'response.output_audio_transcript.delta', {
    response_id,
    item_id: `${response_id}_1`,
    content_index: 0,
    delta,
  });
const done = (time: number, id: string, more: object = {}) =>
  server(time, 'response.done', {
    response: { id, conversation_id: 'conv_1', status: 'completed', output: [], ...more },
  });
const spoken = (time: number, item_id: string): Step[] => [
  started(time, item_id),
  stopped(time + 500, item_id),
  committed(time + 505, item_id),
];

const inputOf = (span: ReadableSpan | undefined): string[] => textsOf(span, 'gen_ai.input.messages');
const outputOf = (span: ReadableSpan | undefined): string[] => textsOf(span, 'gen_ai.output.messages');

function textsOf(span: ReadableSpan | undefined, key: string): string[] {
  const messages = JSON.parse(String(span?.attributes[key] ?? '[]')) as { parts: { content: string }[] }[];
  return messages.flatMap(({ parts }) => parts.map(({ content }) => content));
}

const eventsOf = (spans: readonly ReadableSpan[]): string[] =>
  spans.flatMap(({ name, events }) => events.map((event) => `${event.name} on ${name.split(' ')[0]}`));

describe.each(TELLERS)('over %s', (_, tell) => {
  test('an answer that is cut by the end of the session keeps its words, marked', async () => {
    const { named } = await tell([
      ...spoken(1000, 'u1'),
      created(1520, 'r1'),
      words(1600, 'r1', 'The room '),
      words(1700, 'r1', 'is free'),
    ]);
    expect(outputOf(named('chat')[0])).toEqual(['The room is free…[cut]']);
  });

  test('what the server says as a whole is what was said, and is not marked', async () => {
    const whole = server(1800, 'response.output_audio_transcript.done', {
      response_id: 'r1',
      item_id: 'r1_1',
      content_index: 0,
      transcript: 'The room is free.',
    });
    const before = [...spoken(1000, 'u1'), created(1520, 'r1'), words(1600, 'r1', 'The room ')];
    expect(outputOf((await tell([...before, whole])).named('chat')[0])).toEqual(['The room is free.']);
    const output = [
      { id: 'r1_1', type: 'message', content: [{ type: 'output_audio', transcript: 'The room.' }] },
    ];
    const ended = done(1900, 'r1', { status: 'cancelled', output });
    expect(outputOf((await tell([...before, ended])).named('chat')[0])).toEqual(['The room.']);
  });

  test('an answer that the server cancels without saying its words keeps them, and so does its agent', async () => {
    const details = { type: 'cancelled', reason: 'client_cancelled' };
    const { named } = await tell([
      ...spoken(1000, 'u1'),
      created(1520, 'r1'),
      words(1600, 'r1', 'The room '),
      words(1700, 'r1', 'is'),
      done(1800, 'r1', { status: 'cancelled', status_details: details }),
    ]);
    expect(outputOf(named('chat')[0])).toEqual(['The room is…[cut]']);
    expect(named('invoke_agent').flatMap(outputOf)).toEqual(
      named('invoke_agent').map(() => 'The room is…[cut]'),
    );
  });

  test('messages are in the order in which they were said, whenever their transcripts come', async () => {
    const { named } = await tell([
      ...spoken(1000, 'u1'),
      ...spoken(2000, 'u2'),
      ...spoken(3000, 'u3'),
      transcribed(3600, 'u3', 'three'),
      created(3610, 'r1'),
      transcribed(3700, 'u1', 'one'),
      transcribed(3710, 'u2', 'two'),
      sounds(3800, 'r1'),
      done(4000, 'r1'),
    ]);
    expect(inputOf(named('chat')[0])).toEqual(['one', 'two', 'three']);
  });

  test('there is no reaction time where nobody was heard to speak again', async () => {
    const cancelled = { status: 'cancelled', status_details: { type: 'cancelled', reason: 'turn_detected' } };
    const answer = [...spoken(500, 'u1'), created(1050, 'r1'), sounds(1900, 'r1', 700)];
    const silent = await tell([...answer, done(2400, 'r1', cancelled)]);
    expect(silent.named('turn')[0]?.attributes).toMatchObject({
      'realtime.turn.end_reason': 'interrupted',
      'realtime.interruption.reason': 'user',
    });
    expect(silent.named('turn')[0]?.attributes).not.toHaveProperty('realtime.interruption.reaction_time');
    const spoke = await tell([...answer, started(2200, 'u2'), done(2400, 'r1', cancelled)]);
    expect(spoke.named('turn')[0]?.attributes).toHaveProperty('realtime.interruption.reaction_time');
  });

  test('an error that concerns nothing that is being done is the session’s', async () => {
    const expired = { type: 'invalid_request_error', code: 'session_expired', message: 'An hour is over.' };
    const { all } = await tell([
      ...spoken(1000, 'u1'),
      created(1520, 'r1'),
      sounds(1700, 'r1'),
      done(2000, 'r1'),
      server(3_600_000, 'error', { event_id: 'e1', error: expired }),
    ]);
    expect(eventsOf(all)).toEqual(['exception on realtime_session']);
  });

  test('speech ends when the buffer is cleared, and when turn detection is switched off, and nothing is owed', async () => {
    for (const end of [
      server(1500, 'input_audio_buffer.cleared'),
      server(1500, 'session.updated', {
        session: { type: 'realtime', audio: { input: { turn_detection: null } } },
      }),
    ]) {
      const { named } = await tell([started(1000, 'u1'), end, server(60_000, 'rate_limits.updated', {})]);
      const [turn] = named('turn');
      const [speech] = named('user_speech');
      expect(turn?.attributes['realtime.turn.end_reason']).toBe('completed');
      expect(turn?.attributes).not.toHaveProperty(LATENCY);
      expect(milliseconds(turn!.endTime)).toBe(milliseconds(speech!.endTime));
      expect(milliseconds(speech!.endTime)).toBeLessThan(milliseconds(named('realtime_session')[0]!.endTime));
    }
  });

  test('a call that came by its item is why its response finished', async () => {
    const item = {
      id: 'item_call',
      type: 'function_call',
      status: 'completed',
      call_id: 'call_1',
      name: 'look',
      arguments: '{}',
    };
    const { named } = await tell([
      ...spoken(1000, 'u1'),
      created(1520, 'r1'),
      server(1600, 'response.output_item.done', { response_id: 'r1', item }),
      done(1700, 'r1'),
    ]);
    expect(named('chat')[0]?.attributes['gen_ai.response.finish_reasons']).toEqual(['tool_call']);
  });

  test('what a response holds tells its kind of output where nothing announced it', async () => {
    const text = [{ id: 'm1', type: 'message', content: [{ type: 'output_text', text: 'Yes.' }] }];
    const { named } = await tell([sounds(1000, 'r1'), done(1100, 'r1'), done(2000, 'r2', { output: text })]);
    expect(named('chat').map(({ attributes }) => attributes['gen_ai.output.type'])).toEqual([
      'speech',
      'text',
    ]);
  });

  test('the failure of a transcription is told within its utterance', async () => {
    const { named } = await tell([
      ...spoken(1000, 'u1'),
      server(2600, 'conversation.item.input_audio_transcription.failed', {
        item_id: 'u1',
        error: { type: 'server_error', message: 'unavailable' },
      }),
    ]);
    const [speech] = named('user_speech');
    expect(speech?.events.map(({ name }) => name)).toEqual(['exception']);
    expect(speech?.events[0]?.time).toEqual(speech?.endTime);
  });

  test('a translation session shows what was heard and its translation', async () => {
    const { named, all } = await tell([
      server(0, 'session.updated', { session: { type: 'translation', model: 'gpt-realtime-translate' } }),
      server(1000, 'session.input_transcript.delta', { delta: 'Guten ' }),
      server(1400, 'session.output_transcript.delta', { delta: 'Good ' }),
      server(1600, 'session.input_transcript.delta', { delta: 'Tag.' }),
      server(2000, 'session.output_transcript.delta', { delta: 'day.' }),
    ]);
    expect(all.map(({ name }) => name.replace(/ .*/, '')).toSorted()).toEqual([
      'chat',
      'realtime_session',
      'turn',
      'user_speech',
    ]);
    expect(named('user_speech')[0]?.attributes['realtime.transcription.text']).toBe('Guten Tag.');
    expect(inputOf(named('chat')[0])).toEqual(['Guten Tag.']);
    expect(outputOf(named('chat')[0])).toEqual(['Good day.']);
    expect(named('turn')[0]?.attributes['realtime.turn.end_reason']).toBe('completed');
  });
});

// The scripted server answers these by itself: what it says is in the logs alone.
describe('what the client sends', () => {
  const NO_DETECTION = server(0, 'session.created', {
    session: { id: 'sess_1', type: 'realtime', audio: { input: { turn_detection: null } } },
  });

  test('a commit ends the speech, and the answer to it is to what was asked next', async () => {
    const steps = [
      started(1000, 'u1'),
      client(2500, 'input_audio_buffer.commit'),
      committed(2600, 'u1'),
      client(2610, 'response.create'),
      created(2900, 'r1'),
      sounds(3100, 'r1'),
      done(3500, 'r1'),
      ...spoken(30_000, 'u2'),
      created(30_550, 'r2'),
      done(31_000, 'r2'),
      created(40_000, 'r3'),
      done(40_500, 'r3'),
    ];
    const { named } = await overStream(steps);
    const [first, second, third] = named('turn');
    expect(named('user_speech').map(durationOf)).toEqual([1500, 500]);
    expect(first?.attributes).toMatchObject({ [LATENCY]: 0.6, [SOURCE]: 'client_commit' });
    expect(durationOf(first!)).toBe(2500);
    expect(durationOf(second!)).toBe(1000);
    // The request was answered: a response that comes much later is to nothing.
    expect(third?.attributes['realtime.turn.trigger']).toBe('none');
    const seen = await overStream(steps.filter(([, by]) => by === 'server'));
    expect(seen.named('user_speech').map(durationOf)).toEqual([1600, 500]);
    expect(seen.named('turn')[0]?.attributes).toMatchObject({ [LATENCY]: 0.5, [SOURCE]: 'input_committed' });
  });

  test('push to talk: the turn begins with the client’s commit, and latency counts from it', async () => {
    const { named } = await overStream([
      NO_DETECTION,
      client(2000, 'input_audio_buffer.commit'),
      client(2001, 'response.create'),
      committed(2100, 'u1'),
      created(2300, 'r1'),
      sounds(2600, 'r1'),
      done(3000, 'r1'),
    ]);
    expect(named('turn')[0]?.attributes).toMatchObject({ [LATENCY]: 0.6, [SOURCE]: 'client_commit' });
    expect(durationOf(named('turn')[0]!)).toBe(1000);
  });

  test('a commit that the server refuses is none: the next one counts from itself', async () => {
    const { named } = await overStream([
      NO_DETECTION,
      client(1000, 'input_audio_buffer.commit'),
      client(1001, 'response.create'),
      server(1050, 'error', {
        event_id: 'e1',
        error: { type: 'invalid_request_error', code: 'input_audio_buffer_commit_empty', message: 'Empty.' },
      }),
      created(1100, 'r0'),
      done(1200, 'r0'),
      client(9000, 'input_audio_buffer.commit'),
      client(9001, 'response.create'),
      committed(9100, 'u1'),
      created(9300, 'r1'),
      sounds(9600, 'r1'),
      done(9900, 'r1'),
    ]);
    const [greeting, asked] = named('turn');
    expect(named('turn')).toHaveLength(2);
    expect(greeting?.attributes['realtime.turn.trigger']).toBe('none');
    expect(asked?.attributes).toMatchObject({ [LATENCY]: 0.6, [SOURCE]: 'client_commit' });
  });

  const says = (time: number, text: string) =>
    client(time, 'conversation.item.create', {
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
    });

  test('items that no answer is asked for open no turn, and are what the next answer is to as well', async () => {
    const { named } = await overStream([
      says(100, 'Two rooms please'),
      says(102, 'For Friday'),
      ...spoken(20_000, 'u1'),
      created(20_520, 'r1'),
      transcribed(20_600, 'u1', 'And breakfast'),
      sounds(20_700, 'r1'),
      done(21_000, 'r1'),
    ]);
    expect(named('turn')).toHaveLength(1);
    expect(named('turn')[0]?.attributes).toMatchObject({
      'realtime.turn.trigger': 'speech',
      [SOURCE]: 'speech_stopped',
    });
    expect(durationOf(named('turn')[0]!)).toBe(1000);
    expect(inputOf(named('chat')[0])).toEqual(['Two rooms please', 'For Friday', 'And breakfast']);
  });

  test('a bare request much later opens the turn itself, and latency counts from it', async () => {
    const { named } = await overStream([
      says(100, 'Two rooms please'),
      client(20_000, 'response.create'),
      created(20_200, 'r1'),
      sounds(20_700, 'r1'),
      done(21_000, 'r1'),
    ]);
    expect(named('turn')).toHaveLength(1);
    expect(named('turn')[0]?.attributes).toMatchObject({
      'realtime.turn.trigger': 'text',
      [LATENCY]: 0.7,
      [SOURCE]: 'text_item',
    });
    expect(durationOf(named('turn')[0]!)).toBe(1000);
  });

  test('a request that waits for a running response is for the item that was sent meanwhile', async () => {
    const { named } = await overStream([
      ...spoken(1000, 'u1'),
      created(1520, 'r1'),
      says(2000, 'Quickly'),
      done(6000, 'r1'),
      client(6001, 'response.create'),
      created(6100, 'r2'),
      sounds(6500, 'r2'),
      done(7000, 'r2'),
    ]);
    expect(named('turn')[1]?.attributes).toMatchObject({ [LATENCY]: 4.5, [SOURCE]: 'text_item' });
  });

  test('a request that the server refuses is an error of the turn that it was for', async () => {
    const { all } = await overStream([
      says(1000, 'Hello?'),
      client(1001, 'response.create', { event_id: 'mine' }),
      ...spoken(1100, 'u1'),
      server(1700, 'error', {
        event_id: 'e1',
        error: { type: 'invalid_request_error', code: 'invalid_value', message: 'No.', event_id: 'mine' },
      }),
    ]);
    expect(eventsOf(all)).toEqual(['exception on turn']);
  });

  test('speech of a translation session ends with its last word, and a pause begins the next turn', async () => {
    const { named } = await overStream([
      client(900, 'session.input_audio_buffer.append', { audio: 'AAAA' }),
      server(1000, 'session.input_transcript.delta', { delta: 'Guten ' }),
      server(1400, 'session.output_transcript.delta', { delta: 'Good ' }),
      server(1600, 'session.input_transcript.delta', { delta: 'Tag.' }),
      server(2000, 'session.output_transcript.delta', { delta: 'day.' }),
      server(60_000, 'session.input_transcript.delta', { delta: 'Danke.' }),
      client(61_000, 'session.close'),
    ]);
    expect(named('turn').map(durationOf)).toEqual([1000, 0]);
    expect(named('user_speech').map(durationOf)).toEqual([600, 0]);
    expect(named('chat').map(durationOf)).toEqual([600]);
    expect(named('user_speech').map(({ attributes }) => attributes['realtime.transcription.text'])).toEqual([
      'Guten Tag.',
      'Danke.',
    ]);
  });

  test('without turn detection the transcript’s delay counts from the commit', async () => {
    const failure = { type: 'server_error', message: 'unavailable' };
    const { named } = await overStream([
      NO_DETECTION,
      client(2000, 'input_audio_buffer.commit'),
      committed(2100, 'u1'),
      transcribed(2640, 'u1', 'Two rooms'),
      committed(5000, 'u2'),
      server(5700, 'conversation.item.input_audio_transcription.failed', { item_id: 'u2', error: failure }),
      transcribed(9000, 'u1', 'Two rooms'),
    ]);
    const [speech, failed, ...others] = named('user_speech');
    expect(others).toEqual([]);
    expect(speech?.attributes).toMatchObject({
      'realtime.transcription.delay': 0.64,
      'realtime.transcription.text': 'Two rooms',
    });
    expect(failed?.attributes['error.type']).toBe('server_error');
    expect(failed?.events[0]?.time).toEqual(failed?.endTime);
  });
});

function durationOf({ startTime, endTime }: ReadableSpan): number {
  return Math.round(milliseconds(endTime) - milliseconds(startTime));
}
