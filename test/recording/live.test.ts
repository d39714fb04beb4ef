import { PassThrough } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordRealtimeSession, traceRealtimeSession } from '../../src/index.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { ScriptedRealtimeTransport } from '../support/agents-sdk-testing.ts';
import { runChild } from '../support/child-process.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { pacedTransport } from '../support/paced-socket.ts';
import { describe as describeValue, logSession } from '../support/session-log.ts';
import { printTree } from '../support/span-tree.ts';
import { delivered, startTracedCall } from '../support/traced-call.ts';
import { wholeConversation } from '../support/whole-conversation.ts';
import { recordingTarget, withoutIds } from '../support/without-ids.ts';
import { replay, replayText } from './recorded-traces.ts';
import type { RealtimeSession } from '@openai/agents-realtime';
import type { AudioTarget, RecordingTarget, SessionRecording } from '../../src/index.ts';
import type { ScriptedCall } from '../realtime-server/index.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession: Session } = agentsRealtime;
const apiKey = 'sk-test-0123456789';
const guide = () => new RealtimeAgent({ name: 'Guide' });

async function speak(call: ScriptedCall, session: RealtimeSession): Promise<void> {
  await call.userSpeaks({ transcript: 'Hello?' });
  await call.reply('Hello!');
  await delivered(call, session);
}

/** A session that is connected, and seen by nobody. */
async function connected(): Promise<{
  session: RealtimeSession;
  call: ScriptedCall;
  close(): Promise<void>;
}> {
  const server = await startRealtimeServer({ run: '' });
  const session = new Session(guide(), { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
  session.on('error', () => undefined);
  await session.connect({ apiKey });
  const call = await server.nextCall();
  await call.nextClientEvent('session.update');
  const close = async (): Promise<void> => {
    session.close();
    await server.close();
  };
  return { session, call, close };
}

/** Lines without what tells their recording apart. */
function ofAny(lines: readonly object[]): object[] {
  return lines.map((line) => ({
    ...line,
    s: 'any',
    ...('server_address' in line && { t: 'at about the same time' }),
  }));
}

describe('a recording and a trace of one session', () => {
  it('are the same whichever is attached first, and so are two recordings', async () => {
    const [first, second] = [recordingTarget(), recordingTarget()];
    const { exporter, provider } = inMemoryProvider();
    const server = await startRealtimeServer({ run: '' });
    const session = new Session(guide(), { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
    recordRealtimeSession(session, first);
    traceRealtimeSession(session, { tracerProvider: provider });
    recordRealtimeSession(session, second);
    await session.connect({ apiKey });
    await speak(await server.nextCall(), session);
    session.close();
    await server.close();
    expect(first.text()).not.toBe(second.text());
    expect(ofAny(first.lines())).toEqual(ofAny(second.lines()));
    expect(withoutIds(replay(first.lines()))).toEqual(withoutIds(exporter.getFinishedSpans()));
    const mixed = replayText(first.text() + second.text());
    expect(mixed).toHaveLength(2 * exporter.getFinishedSpans().length);
  });

  it('end each for itself', async () => {
    const target = recordingTarget();
    let recording: SessionRecording | undefined;
    const { call, session, trace, spans, finish } = await startTracedCall(guide(), {
      attach: (each) => (recording = recordRealtimeSession(each, target)),
    });
    await speak(call, session);
    recording?.end();
    recording?.end('shutdown');
    const text = target.text();
    await speak(call, session);
    expect(printTree(replayText(text)).match(/^ {2}turn/gm)).toHaveLength(1);

    const later = recordingTarget();
    recordRealtimeSession(session, later);
    trace.end();
    const traced = printTree(spans());
    await speak(call, session);
    await finish();
    expect(target.text()).toBe(text);
    expect(traced.match(/^ {2}turn/gm)).toHaveLength(2);
    expect(printTree(spans())).toBe(traced);
    expect(printTree(replayText(later.text()))).toContain(
      'realtime.session.end_reason'.replace('realtime.', ''),
    );
    expect(printTree(replayText(later.text())).match(/^ {2}turn/gm)).toHaveLength(1);
  });
});

describe('a recording', () => {
  it('needs no trace beside it', async () => {
    const target = recordingTarget();
    const server = await startRealtimeServer({ run: '' });
    const session = new Session(guide(), { transport: new OpenAIRealtimeWebSocket({ url: server.url }) });
    recordRealtimeSession(session, target);
    await session.connect({ apiKey });
    await speak(await server.nextCall(), session);
    session.close();
    await server.close();
    expect(printTree(replayText(target.text()))).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Guide
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  it('that begins when the session is connected replays to what a trace from there on is', async () => {
    const target = recordingTarget();
    const { exporter, provider } = inMemoryProvider();
    const { session, call, close } = await connected();
    recordRealtimeSession(session, target);
    traceRealtimeSession(session, { tracerProvider: provider });
    await speak(call, session);
    await close();
    const tree = printTree(exporter.getFinishedSpans());
    expect(tree).toContain('chat');
    expect(printTree(replayText(target.text()))).toBe(tree);
  });

  it('of a session that connects again is one recording of two linked sessions', async () => {
    const target = recordingTarget();
    const session = new Session(guide(), { transport: new ScriptedRealtimeTransport() });
    const { exporter, provider } = inMemoryProvider();
    traceRealtimeSession(session, { tracerProvider: provider });
    recordRealtimeSession(session, target);
    for (let round = 0; round < 2; round += 1) {
      await session.connect({ apiKey });
      session.close();
    }
    const spans = replayText(target.text());
    expect(spans.map(({ links }) => links.length)).toEqual([0, 1]);
    expect(withoutIds(spans)).toEqual(withoutIds(exporter.getFinishedSpans()));
  });

  it.each([
    ['no target', undefined, 'Expected option "target" to be a writable stream'],
    ['a path', 'call.jsonl', 'Expected option "target" to be a writable stream'],
    ['something that cannot be written to', {}, 'an object with a write() method that takes text'],
  ])('to %s is refused, and leaves the session alone', (_, target, words) => {
    const session = new Session(guide(), { transport: new ScriptedRealtimeTransport() });
    const { connect } = session;
    expect(() => recordRealtimeSession(session, target as never)).toThrow(words);
    expect(session.connect).toBe(connect);
  });

  it('with an option of tracing is refused, which would have no effect', () => {
    const session = new Session(guide(), { transport: new ScriptedRealtimeTransport() });
    const options = { sessionId: 'call-1' } as object;
    expect(() => recordRealtimeSession(session, recordingTarget(), options)).toThrow(
      'Unknown option "sessionId". Known options are captureContent, redact, exceptionMessages, audio.',
    );
  });
});

interface Experience {
  events: string[];
  sent: string[];
}

/** What an application sees of a conversation. */
async function experience(target?: RecordingTarget, audio?: AudioTarget): Promise<Experience> {
  const server = await startRealtimeServer({ run: '' });
  const { agent, options, play } = wholeConversation();
  const session = new Session(agent, { transport: pacedTransport(server.url), ...options });
  const recording =
    target && recordRealtimeSession(session, target, { captureContent: true, ...(audio && { audio }) });
  const events = logSession(session);
  await session.connect({ apiKey });
  const call = await server.nextCall();
  await play(call, session);
  session.close();
  recording?.end();
  await server.close();
  return { events, sent: call.clientEvents.map(describeValue) };
}

describe('the agents SDK behaves the same', () => {
  let expected: Experience;
  beforeAll(async () => {
    expected = await experience();
  });

  const destroyed = new PassThrough();
  destroyed.destroy();
  const broken = {
    write: () => {
      throw new Error('broken');
    },
  };
  const targets: [string, RecordingTarget, AudioTarget?][] = [
    ['while it is recorded', recordingTarget()],
    ['while its audio is recorded', recordingTarget(), { write: () => undefined }],
    ['with a target that throws', broken],
    ['with an audio target that throws', recordingTarget(), { ...broken }],
    ['with a target that rejects', { write: () => Promise.reject(new Error('broken')) }],
    ['with a target that is gone', destroyed],
  ];
  it.concurrent.each(targets)('%s', async (_, target, audio) => {
    expect(await experience(target, audio)).toEqual(expected);
  });
});

describe('the process of an application that records', () => {
  const record = (path: string): string => `
    import { createWriteStream, readFileSync } from 'node:fs';
    import { recordRealtimeSession } from './src/index.ts';
    const session = sessionOn(new ScriptedRealtimeTransport());
    recordRealtimeSession(session, createWriteStream(${path}));
    await session.connect({ apiKey });
    session.close();
    console.log('closed');
  `;

  it('ends by itself, and is not ended by a file that cannot be written', async () => {
    const inTemporary = `(await import('node:fs')).mkdtempSync((await import('node:os')).tmpdir() + '/recording-') + '/call.jsonl'`;
    const endings = await Promise.all(
      [inTemporary, `'/no/such/folder/call.jsonl'`].map((path) => runChild(record(path))),
    );
    for (const ending of endings) expect(ending).toEqual({ code: 0, stdout: 'closed\n', errors: '' });
  });
});
