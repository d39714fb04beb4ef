import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recordRealtimeConnection, recordRealtimeSession } from '../../src/index.ts';
import { Channel } from '../memory/channel.ts';
import { recordDiag } from '../otlp/diag-recorder.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { ScriptedRealtimeTransport } from '../support/agents-sdk-testing.ts';
import { spokenConversations } from '../support/spoken-conversations.ts';
import { startTracedCall } from '../support/traced-call.ts';
import { wholeConversation } from '../support/whole-conversation.ts';
import { recordingTarget } from '../support/without-ids.ts';
import { recordTracers } from './recorded-traces.ts';
import type { RecordOptions } from '../../src/index.ts';
import type { TracedCall } from '../support/traced-call.ts';

const { RealtimeAgent, RealtimeSession, tool } = agentsRealtime;

/** Texts of every kind of content there is. */
const PLANTED = {
  instructions: 'planted-instructions',
  request: 'planted-transcript',
  keys: ['planted-argument', 'planted-other-argument'],
  results: ['planted-result', 'planted-other-result'],
  answer: 'planted-answer',
  failure: 'planted-failure-behind-the-stock-text',
  story: 'planted-cancelled-answer',
  price: 'planted-tripping-answer',
} as const;
const AUDIO = Buffer.from('planted-audio-planted-audio').toString('base64');
const IMAGE = 'data:image/png;base64,planted-image';

async function recordWhole(options: RecordOptions): Promise<string> {
  const target = recordingTarget();
  const { agent, options: session, play } = wholeConversation(PLANTED);
  const {
    call,
    session: live,
    finish,
  } = await startTracedCall(agent, {
    session,
    attach: (each) => void recordRealtimeSession(each, target, options),
  });
  await play(call, live);
  await finish();
  return target.text();
}

/** Typed texts, images, audio, MCP calls, approvals and malformed arguments. */
async function recordTheRest(options: RecordOptions): Promise<string> {
  const target = recordingTarget();
  const pay = tool({
    name: 'pay',
    description: 'Pays.',
    parameters: z.object({ amount: z.string().describe('planted-parameter') }),
    needsApproval: true,
    execute: () => 'paid',
  });
  const { call, session, finish } = await startTracedCall(
    new RealtimeAgent({ name: 'Clerk', tools: [pay] }),
    {
      attach: (each) => void recordRealtimeSession(each, target, options),
    },
  );
  session.on('tool_approval_requested', (_context, _agent, { approvalItem }) => {
    void session.reject(approvalItem, { message: 'planted-rejection' });
  });
  session.sendMessage('planted-text');
  session.addImage(IMAGE, { triggerResponse: false });
  session.sendAudio(new TextEncoder().encode('planted-audio-planted-audio').buffer as ArrayBuffer);
  await sayAudio(call);
  const key = { key: 'planted-mcp' };
  await call.respond([{ mcpCall: 'find', server: 'orders', arguments: key, output: 'planted-mcp-output' }]);
  await call.reply('Found.');
  const error = { type: 'tool_execution_error', message: 'planted-mcp-failure' };
  await call.respond([{ mcpCall: 'find', server: 'orders', arguments: key, error }]);
  await call.reply('Not found.');
  await call.respond([{ mcpApproval: 'find', server: 'orders', arguments: key }]);
  await call.silence(10);
  await call.respond([{ call: 'pay', arguments: { amount: 'planted-call' } }]);
  await call.reply('planted-spoken');
  await call.respond([{ call: 'pay', arguments: 'planted but not JSON' }]);
  await call.silence(10);
  await finish();
  return target.text();
}

async function sayAudio(call: TracedCall['call']): Promise<void> {
  const answer = call.reply([{ text: 'planted-text-answer' }], { hold: true });
  const responseId = await answer.started;
  call.send({
    type: 'response.output_audio.delta',
    response_id: responseId,
    item_id: 'item_x',
    delta: AUDIO,
  });
  await call.silence(5);
  answer.release();
  await answer;
}

describe('a recording without content capture', () => {
  it('has nothing in it that was said or done, and neither has the log', async () => {
    const messages = recordDiag();
    const texts = [await recordWhole({}), await recordTheRest({})];
    for (const text of texts) {
      expect(text.split('\n').length).toBeGreaterThan(30);
      expect(text).not.toContain('planted');
      expect(text).not.toContain(AUDIO.slice(0, 12));
    }
    expect(JSON.stringify(messages)).not.toContain('planted');
  });

  it('has none of the words that one of the same conversations has with it', async () => {
    const [without, within] = [recordTracers(), recordTracers({ captureContent: true })];
    await spokenConversations(true);
    const textOf = (recordings: typeof without): string =>
      recordings.map((recording) => recording.text()).join('');
    const words = new Set(textOf(within).match(/"[^"]* [^"]*"/g));
    const withoutContent = textOf(without);
    const isStack = (said: string): boolean => said.includes('\\n');
    const shared = [...words].filter((said) => withoutContent.includes(said) && !isStack(said)).toSorted();
    expect(words.size).toBeGreaterThan(40);
    // What tools are for, the names of guardrails, and errors that are not of the conversation.
    expect(shared).toMatchInlineSnapshot(`
      [
        ""An error occurred while running the tool"",
        ""Cancellation failed: no active response found"",
        ""Looks something up."",
        ""Never ends."",
        ""No prices"",
        ""The server had an error while processing your request. Sorry about that!"",
        ""The session was too long."",
        ""Tool execution was not approved."",
        ""no connection"",
      ]
    `);
  });
});

describe('a recording with content capture', () => {
  it('has every kind of content in it, and no audio and no image', async () => {
    const texts =
      (await recordWhole({ captureContent: true })) + (await recordTheRest({ captureContent: true }));
    // Some versions keep to themselves what a tool failed with.
    const words = Object.values({ ...PLANTED, failure: [] }).flat();
    expect(words.filter((said) => !texts.includes(said))).toEqual([]);
    for (const said of [
      'text',
      'call',
      'mcp-output',
      'mcp-failure',
      'text-answer',
      'parameter',
      'rejection',
    ]) {
      expect(texts).toContain(`planted-${said}`);
    }
    expect(texts).not.toContain('planted-audio');
    expect(texts).not.toContain('planted-image');
    expect(texts).not.toContain(AUDIO.slice(0, 12));
    expect(texts).toContain('"kind":"audio","bytes":27}');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('planted');
      },
    ],
    ['returns nothing', () => undefined],
  ])('has no content where the redact hook %s', async (_, redact) => {
    const messages = recordDiag();
    const text = await recordWhole({ captureContent: true, redact });
    expect(text).not.toContain('planted');
    expect(messages.filter(({ level }) => level === 'error').length).toBeLessThanOrEqual(1);
  });
});

const SECRETS = [
  'sk-proj-Planted0123456789abcdef',
  'ek_68af296e8e408191Planted1120ab63',
  'Planted.bearer-token_0123',
  'planted-query-key',
  'Planted-password',
] as const;
const [API_KEY, EPHEMERAL_KEY, BEARER, QUERY_KEY, PASSWORD] = SECRETS;
const LEAKY_MESSAGE =
  `Incorrect API key provided: ${API_KEY}. Client secret ${EPHEMERAL_KEY}, {"Authorization":"Bearer ${BEARER}"}, ` +
  `wss://user:${PASSWORD}@voice.example.com/v1/realtime?api_key=${QUERY_KEY}`;

describe.each([false, true])(
  'with content capture %s, secrets are not in recordings of',
  (captureContent) => {
    const expectNoSecret = (text: string): void => {
      for (const secret of SECRETS) expect(text).not.toContain(secret);
      expect(text).toContain('[scrubbed]');
    };

    it('what servers, tools, transcriptions and MCP servers say of their errors, and stacks', async () => {
      const target = recordingTarget();
      const fail = tool({
        name: 'fail',
        description: 'Fails.',
        parameters: z.object({}),
        errorFunction: null,
        execute: () => Promise.reject(new Error(LEAKY_MESSAGE)),
      });
      const { call, finish } = await startTracedCall(new RealtimeAgent({ name: 'Clerk', tools: [fail] }), {
        attach: (session) => void recordRealtimeSession(session, target, { captureContent }),
      });
      await call.respond([{ call: 'fail', arguments: {} }]);
      await call.silence(5);
      const error = { type: 'invalid_request_error', code: 'invalid_value', message: LEAKY_MESSAGE };
      call.send({ type: 'error', error });
      await call.respond([{ say: LEAKY_MESSAGE }], {
        status: 'failed',
        statusDetails: { type: 'failed', error },
      });
      call.transcriptionFailed(await call.userSpeaks({ autoRespond: false }), error);
      await call.respond([
        { mcpCall: 'find', server: 'orders', error: { type: 'http_error', message: LEAKY_MESSAGE } },
      ]);
      await finish();
      expectNoSecret(target.text());
      expect(target.text()).toContain('"stack":"Error: Incorrect API key provided: [scrubbed]');
    });

    it('connections that fail', async () => {
      const target = recordingTarget();
      const transport = new ScriptedRealtimeTransport();
      const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport });
      recordRealtimeSession(session, target, { captureContent });
      transport.failNextCall('connect', new Error(LEAKY_MESSAGE));
      const url = `wss://user:${PASSWORD}@voice.example.com/v1/realtime?api_key=${QUERY_KEY}`;
      await session.connect({ apiKey: API_KEY, url }).catch(() => undefined);
      expectNoSecret(target.text());
      expect(target.lines().at(-1)).toMatchObject({
        e: 'session_ended',
        reason: 'error',
        failure: { type: 'Error' },
      });
    });
  },
);

it.each([false, true])(
  'of a hosted MCP server a recording has the host alone, content %s',
  (captureContent) => {
    const target = recordingTarget();
    const channel = new Channel();
    recordRealtimeConnection(channel, target, { captureContent });
    const orders = {
      type: 'mcp',
      server_label: 'orders',
      server_url: 'https://mcp.example.com/planted?key=planted',
      authorization: 'planted',
      headers: { 'X-Tenant-Access': 'planted' },
    };
    const session = { id: 'sess_1', model: 'gpt-realtime', tools: [orders] };
    channel.receive({ type: 'session.created', session });
    channel.send(JSON.stringify({ type: 'session.update', session: { type: 'realtime', ...session } }));
    channel.send(JSON.stringify({ type: 'response.create', response: { tools: [orders] } }));
    channel.receive({ type: 'session.updated', session });
    channel.close();
    expect(target.text()).not.toContain('planted');
    expect(target.text().includes('mcp.example.com')).toBe(captureContent);
  },
);
