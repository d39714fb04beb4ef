import { Buffer } from 'node:buffer';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { traceRealtimeConnection, traceRealtimeSession } from '../../src/index.ts';
import { scrub } from '../../src/privacy/scrub.ts';
import { Channel } from '../memory/channel.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import { startRealtimeServer } from '../realtime-server/index.ts';
import { ScriptedRealtimeTransport } from '../support/agents-sdk-testing.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { contentOf, exportedText } from '../support/exported-text.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { pacedTransport } from '../support/paced-socket.ts';
import { processorTime } from '../support/processor-time.ts';
import { shapeProblems } from '../support/message-shapes.ts';
import { delivered, startTracedCall } from '../support/traced-call.ts';
import { wholeConversation } from '../support/whole-conversation.ts';
import type { RedactContext, TraceOptions } from '../../src/index.ts';

const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } = agentsRealtime;
const apiKey = 'sk-test-0123456789';

/** Texts that occur in one field of the protocol each. */
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
const PLANTED_AUDIO = Buffer.from('planted-audio-planted-audio').toString('base64');

describe('with content capture off', () => {
  test('nothing that was said or done in a whole conversation is exported or logged', async () => {
    const messages = recordDiag();
    const { exporter, provider } = inMemoryProvider();
    const server = await startRealtimeServer({ run: '' });
    const conversation = wholeConversation(PLANTED);
    const transport = pacedTransport(server.url);
    const session = new RealtimeSession(conversation.agent, { transport, ...conversation.options });
    traceRealtimeSession(session, { tracerProvider: provider });
    await session.connect({ apiKey });
    await conversation.play(await server.nextCall(), session);
    session.close();
    await server.close();
    expect(exporter.getFinishedSpans().length).toBeGreaterThan(25);
    expect(exportedText(exporter.getFinishedSpans())).not.toContain('planted');
    expect(JSON.stringify(messages)).not.toContain('planted');
  });

  test('nor are typed texts, images, audio, keys of telephones, MCP calls, approvals and malformed arguments', async () => {
    const messages = recordDiag();
    const pay = tool({
      name: 'pay',
      description: 'Pays.',
      parameters: z.object({ planted: z.string().describe('planted-parameter') }),
      needsApproval: true,
      execute: () => 'paid',
    });
    const agent = new RealtimeAgent({
      name: 'Clerk',
      tools: [pay],
      prompt: { promptId: 'pmpt_1', variables: { name: 'planted-variable' } },
    });
    const { call, session, spans, finish } = await startTracedCall(agent);
    session.on('tool_approval_requested', (_context, _agent, { approvalItem }) => {
      void session.reject(approvalItem, { message: 'planted-rejection' });
    });
    session.sendMessage('planted-text');
    session.addImage('data:image/png;base64,planted', { triggerResponse: false });
    session.sendAudio(new TextEncoder().encode('planted-audio-planted-audio').buffer as ArrayBuffer);
    call.send({ type: 'input_audio_buffer.dtmf_event_received', event: 'planted-key' });
    const answer = call.reply([{ text: 'planted-text-answer' }], { hold: true });
    const responseId = await answer.started;
    call.send({
      type: 'response.output_audio.delta',
      response_id: responseId,
      item_id: 'item_x',
      delta: PLANTED_AUDIO,
    });
    await call.silence(5);
    answer.release();
    await answer;
    await call.respond([
      { mcpCall: 'find', server: 'orders', arguments: { key: 'planted-mcp' }, output: 'planted-mcp-output' },
    ]);
    await call.reply('Found.');
    await call.respond([
      { mcpApproval: 'find', server: 'orders', arguments: { key: 'planted-mcp-approval' } },
    ]);
    await call.silence(10);
    await call.respond([{ call: 'pay', arguments: { planted: 'planted-call' } }]);
    await call.reply('planted-spoken');
    await call.respond([{ call: 'pay', arguments: 'planted but not JSON' }]);
    await call.silence(10);
    await finish();
    expect(spans().filter(({ name }) => name.startsWith('execute_tool'))).toHaveLength(4);
    expect(
      call.clientEvents.filter((event) => JSON.stringify(event).includes('planted')).length,
    ).toBeGreaterThan(4);
    expect(exportedText(spans())).not.toContain('planted');
    expect(exportedText(spans())).not.toContain(PLANTED_AUDIO.slice(0, 12));
    expect(JSON.stringify(messages)).not.toContain('planted');
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
const LEAKY_MESSAGES = [
  `Incorrect API key provided: ${API_KEY}. You can find your API key at https://platform.openai.com/account/api-keys.`,
  `Client secret ${EPHEMERAL_KEY} has expired`,
  `Request failed with headers {"Authorization":"Bearer ${BEARER}","OpenAI-Beta":"realtime=v1"}`,
  `connect ECONNREFUSED wss://user:${PASSWORD}@voice.example.com/v1/realtime?api_key=${QUERY_KEY}&model=gpt-realtime`,
];

describe.each([
  ['off', { captureContent: false }],
  ['on', { captureContent: true }],
] as [string, TraceOptions][])('with content capture %s, secrets are scrubbed from', (_, trace) => {
  const expectNoSecret = (texts: string): void => {
    for (const secret of SECRETS) expect(texts).not.toContain(secret);
    expect(texts).toContain('[scrubbed]');
  };

  test.each([
    ["Tool 'planted result' timed out after 30 seconds", 'ok'],
    ["Tool 'find_order' timed out after 30 seconds and planted said so", 'ok'],
    ["Tool 'find_order' timed out after 5ms, planted 'x' timed out after 5ms.", 'ok'],
    ['Tool planted was not found', 'ok'],
    ["Tool 'find_order' timed out after 30 seconds.", 'error'],
    ['An error occurred while running the tool. planted', 'error'],
  ])('what a tool answers, in words that an SDK may have: %j', (output, outcome) => {
    const { exporter, provider } = inMemoryProvider();
    const channel = new Channel();
    const { end } = traceRealtimeConnection(channel, { tracerProvider: provider });
    channel.receive({ type: 'session.created', session: { id: 'sess_1' } });
    channel.receive({ type: 'response.created', response: { id: 'resp_1' } });
    const item = {
      id: 'item_1',
      type: 'function_call',
      name: 'find_order',
      call_id: 'call_1',
      arguments: '{}',
    };
    channel.receive({
      type: 'response.done',
      response: { id: 'resp_1', status: 'completed', output: [{ ...item, status: 'completed' }] },
    });
    channel.send(
      JSON.stringify({
        type: 'conversation.item.create',
        item: { type: 'function_call_output', call_id: 'call_1', output },
      }),
    );
    end();
    const spans = exporter.getFinishedSpans();
    const called = spans.find(({ name }) => name === 'execute_tool find_order');
    expect(called?.attributes['realtime.tool.outcome']).toBe(outcome);
    expect(exportedText(spans)).not.toContain('planted');
  });

  test('errors of tools, of responses, of transcriptions, of MCP calls, and of the server', async () => {
    const messages = recordDiag();
    const fail = tool({
      name: 'fail',
      description: 'Fails.',
      parameters: z.object({ index: z.number() }),
      errorFunction: null,
      execute: ({ index }) => Promise.reject(new Error(LEAKY_MESSAGES[index])),
    });
    const { call, spans, finish } = await startTracedCall(
      new RealtimeAgent({ name: 'Clerk', tools: [fail] }),
      { trace },
    );
    for (const [index, message] of LEAKY_MESSAGES.entries()) {
      await call.respond([{ call: 'fail', arguments: { index } }]);
      await call.silence(5);
      const error = { type: 'invalid_request_error', code: 'invalid_value', message };
      call.send({ type: 'error', error });
      await call.respond([{ say: 'Failing.' }], {
        status: 'failed',
        statusDetails: { type: 'failed', error },
      });
      call.transcriptionFailed(await call.userSpeaks({ autoRespond: false }), error);
      await call.respond([
        { mcpCall: 'find', server: 'orders', error: { type: 'tool_execution_error', message } },
      ]);
      await call.reply('That failed.');
    }
    await finish();
    const tools = spans().filter(({ name }) => name === 'execute_tool fail');
    expect(tools.map(({ status }) => status.message)).toEqual([
      'Incorrect API key provided: [scrubbed]. You can find your API key at https://platform.openai.com/account/api-keys.',
      'Client secret [scrubbed] has expired',
      'Request failed with headers {"Authorization":"Bearer [scrubbed]","OpenAI-Beta":"realtime=v1"}',
      'connect ECONNREFUSED wss://voice.example.com/v1/realtime',
    ]);
    expect(tools.every(({ events }) => events[0]?.attributes?.['exception.stacktrace'] !== undefined)).toBe(
      true,
    );
    expectNoSecret(exportedText(spans()));
    expect(JSON.stringify(messages)).not.toMatch(/planted/i);
  });

  test('failed connections and their addresses', async () => {
    const messages = recordDiag();
    const { exporter, provider } = inMemoryProvider();
    const server = await startRealtimeServer();
    const addresses = [
      `${server.url}&api_key=${QUERY_KEY}`.replace('//', `//user:${PASSWORD}@`),
      `ws://user:${PASSWORD}@127.0.0.1:1/v1/realtime?api_key=${QUERY_KEY}`,
      `ws://user:${PASSWORD}@127.0.0.1:99999/v1/realtime?api_key=${QUERY_KEY}`,
    ];
    for (const url of addresses) {
      const agent = new RealtimeAgent({ name: 'Guide' });
      const session = new RealtimeSession(agent, { transport: new OpenAIRealtimeWebSocket({ url }) });
      session.on('error', () => undefined);
      traceRealtimeSession(session, { tracerProvider: provider, ...trace });
      await session.connect({ apiKey: API_KEY }).catch(() => undefined);
      session.close();
    }
    for (const message of LEAKY_MESSAGES) {
      const transport = new ScriptedRealtimeTransport();
      const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport });
      traceRealtimeSession(session, { tracerProvider: provider, ...trace });
      transport.failNextCall('connect', new Error(message));
      await session.connect({ apiKey: API_KEY }).catch(() => undefined);
    }
    await server.close();
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ attributes }) => attributes['realtime.session.end_reason'])).toEqual([
      'closed',
      ...Array<string>(6).fill('error'),
    ]);
    expect(spans[0]?.attributes).toMatchObject({ 'server.address': '127.0.0.1' });
    expectNoSecret(exportedText(spans));
    expect(JSON.stringify(messages)).not.toMatch(/planted/i);
  });

  test('errors that the session emits', async () => {
    const { exporter, provider } = inMemoryProvider();
    const transport = new ScriptedRealtimeTransport();
    const session = new RealtimeSession(new RealtimeAgent({ name: 'Guide' }), { transport });
    session.on('error', () => undefined);
    traceRealtimeSession(session, { tracerProvider: provider, ...trace });
    await session.connect({ apiKey });
    for (const message of LEAKY_MESSAGES) {
      transport.emit('error', { type: 'error', error: new Error(message) });
      transport.emit('error', { type: 'error', error: message });
    }
    session.close();
    expectNoSecret(exportedText(exporter.getFinishedSpans()));
  });
});

/** A voice turn with two tool calls and a typed turn, with everything that content capture writes. */
async function captureContent(trace: TraceOptions) {
  const weather = tool({
    name: 'get_weather',
    description: 'Tells the weather.',
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => (city === 'Paris' ? { degrees: 21 } : 'rainy'),
  });
  const agent = new RealtimeAgent({
    name: 'Forecaster',
    instructions: 'Tell the weather.',
    tools: [weather],
  });
  const traced = await startTracedCall(agent, { trace: { captureContent: true, ...trace } });
  const { call, session } = traced;
  const question = call.speechStarted();
  call.speechStopped();
  call.transcriptionCompleted(question, 'Is it warm in Paris and in Rome?');
  await call.reply([
    { call: 'get_weather', arguments: { city: 'Paris' } },
    { call: 'get_weather', arguments: { city: 'Rome' } },
  ]);
  await call.reply([{ say: 'It is warm in Paris.', audioMs: 1 }]);
  await call.reply([{ say: 'It rains in Rome.', audioMs: 1 }]);
  await call.silence(10);
  session.sendMessage('Thanks.');
  await call.reply([{ text: 'You are welcome.' }]);
  await traced.finish();
  return traced;
}

describe('with content capture on', () => {
  test('content is on the spans it belongs to, in the GenAI message form', async () => {
    const { spans } = await captureContent({});
    expect(contentOf(spans())).toMatchInlineSnapshot(`
      [
        [
          "user_speech",
          {
            "realtime.transcription.text": "Is it warm in Paris and in Rome?",
          },
        ],
        [
          "chat gpt-realtime-2.1",
          {
            "gen_ai.input.messages": "[{"role":"user","parts":[{"type":"text","content":"Is it warm in Paris and in Rome?"}]}]",
            "gen_ai.output.messages": "[{"role":"assistant","parts":[{"type":"tool_call","id":"call_0001","name":"get_weather","arguments":{"city":"Paris"}},{"type":"tool_call","id":"call_0002","name":"get_weather","arguments":{"city":"Rome"}}],"finish_reason":"tool_call"}]",
            "gen_ai.system_instructions": "[{"type":"text","content":"Tell the weather."}]",
            "gen_ai.tool.definitions": "[{"type":"function","name":"get_weather","description":"Tells the weather.","parameters":{"$schema":"http://json-schema.org/draft-07/schema","type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]",
          },
        ],
        [
          "invoke_agent Forecaster",
          {
            "gen_ai.input.messages": "[{"role":"user","parts":[{"type":"text","content":"Is it warm in Paris and in Rome?"}]}]",
            "gen_ai.output.messages": "[{"role":"assistant","parts":[{"type":"text","content":"It is warm in Paris."}],"finish_reason":"stop"},{"role":"assistant","parts":[{"type":"text","content":"It rains in Rome."}],"finish_reason":"stop"}]",
            "gen_ai.system_instructions": "[{"type":"text","content":"Tell the weather."}]",
            "gen_ai.tool.definitions": "[{"type":"function","name":"get_weather","description":"Tells the weather.","parameters":{"$schema":"http://json-schema.org/draft-07/schema","type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]",
          },
        ],
        [
          "execute_tool get_weather",
          {
            "gen_ai.tool.call.arguments": "{"city":"Paris"}",
            "gen_ai.tool.call.result": "{"degrees":21}",
          },
        ],
        [
          "execute_tool get_weather",
          {
            "gen_ai.tool.call.arguments": "{"city":"Rome"}",
            "gen_ai.tool.call.result": "rainy",
          },
        ],
        [
          "chat gpt-realtime-2.1",
          {
            "gen_ai.input.messages": "[{"role":"tool","parts":[{"type":"tool_call_response","id":"call_0001","response":{"degrees":21}}]}]",
            "gen_ai.output.messages": "[{"role":"assistant","parts":[{"type":"text","content":"It is warm in Paris."}],"finish_reason":"stop"}]",
            "gen_ai.system_instructions": "[{"type":"text","content":"Tell the weather."}]",
            "gen_ai.tool.definitions": "[{"type":"function","name":"get_weather","description":"Tells the weather.","parameters":{"$schema":"http://json-schema.org/draft-07/schema","type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]",
          },
        ],
        [
          "chat gpt-realtime-2.1",
          {
            "gen_ai.input.messages": "[{"role":"tool","parts":[{"type":"tool_call_response","id":"call_0002","response":"rainy"}]}]",
            "gen_ai.output.messages": "[{"role":"assistant","parts":[{"type":"text","content":"It rains in Rome."}],"finish_reason":"stop"}]",
            "gen_ai.system_instructions": "[{"type":"text","content":"Tell the weather."}]",
            "gen_ai.tool.definitions": "[{"type":"function","name":"get_weather","description":"Tells the weather.","parameters":{"$schema":"http://json-schema.org/draft-07/schema","type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]",
          },
        ],
        [
          "chat gpt-realtime-2.1",
          {
            "gen_ai.input.messages": "[{"role":"user","parts":[{"type":"text","content":"Thanks."}]}]",
            "gen_ai.output.messages": "[{"role":"assistant","parts":[{"type":"text","content":"You are welcome."}],"finish_reason":"stop"}]",
            "gen_ai.system_instructions": "[{"type":"text","content":"Tell the weather."}]",
            "gen_ai.tool.definitions": "[{"type":"function","name":"get_weather","description":"Tells the weather.","parameters":{"$schema":"http://json-schema.org/draft-07/schema","type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]",
          },
        ],
        [
          "invoke_agent Forecaster",
          {
            "gen_ai.input.messages": "[{"role":"user","parts":[{"type":"text","content":"Thanks."}]}]",
            "gen_ai.output.messages": "[{"role":"assistant","parts":[{"type":"text","content":"You are welcome."}],"finish_reason":"stop"}]",
            "gen_ai.system_instructions": "[{"type":"text","content":"Tell the weather."}]",
            "gen_ai.tool.definitions": "[{"type":"function","name":"get_weather","description":"Tells the weather.","parameters":{"$schema":"http://json-schema.org/draft-07/schema","type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]",
          },
        ],
      ]
    `);
  });

  test('an agent has what the user said to it and what it said in all its responses, without its calls', async () => {
    const lookup = tool({
      name: 'lookup',
      description: 'Looks something up.',
      parameters: z.object({}),
      execute: () => 'planted result',
    });
    const billing = new RealtimeAgent({ name: 'Billing', instructions: 'Bill.' });
    const triage = new RealtimeAgent({ name: 'Triage', tools: [lookup], handoffs: [billing] });
    const { call, session, spans, finish } = await startTracedCall(triage, {
      trace: { captureContent: true },
    });
    const question = call.speechStarted();
    call.speechStopped();
    call.transcriptionCompleted(question, 'What do I owe?');
    await call.reply([{ say: 'One moment.', audioMs: 1 }, { call: 'lookup' }]);
    await call.reply([{ say: 'It is with my colleague.', audioMs: 1 }, { call: 'transfer_to_Billing' }]);
    await call.reply([{ say: 'Ten euros.', audioMs: 1 }]);
    await delivered(call, session);
    session.sendMessage('For what?');
    await call.reply([{ text: 'For one' }], { status: 'incomplete' });
    await finish();
    const agents = contentOf(spans()).filter(([name]) => name.startsWith('invoke_agent'));
    const said = (messages: unknown): unknown =>
      (JSON.parse(String(messages)) as { role: string; parts: { content: string }[] }[]).map(
        ({ role, parts }) => `${role}: ${parts.map(({ content }) => content).join(' ')}`,
      );
    expect(
      agents.map(([name, content]) => [
        name,
        said(content['gen_ai.input.messages']),
        said(content['gen_ai.output.messages']),
      ]),
    ).toEqual([
      [
        'invoke_agent Triage',
        ['user: What do I owe?'],
        ['assistant: One moment.', 'assistant: It is with my colleague.'],
      ],
      ['invoke_agent Billing', ['user: What do I owe?'], ['assistant: Ten euros.']],
      ['invoke_agent Billing', ['user: For what?'], ['assistant: For one']],
    ]);
    expect(JSON.stringify(agents)).not.toContain('planted');
  });

  test('a turn and a session have nothing of what was said', async () => {
    const { spans } = await captureContent({});
    const own = spans().filter(({ name }) => name === 'turn' || name === 'realtime_session');
    expect(own.length).toBe(3);
    expect(exportedText(own)).not.toMatch(/Paris|Rome|Thanks|welcome|weather/);
  });

  test.each([
    ['is on its event', {}, { 'realtime.dtmf.key': '7' }],
    ['is what the hook makes of it', { redact: () => '*' }, { 'realtime.dtmf.key': '*' }],
    ['is left out where the hook does', { redact: () => undefined }, {}],
    ['is not there with content capture off', { captureContent: false }, {}],
  ] as [string, TraceOptions, object][])('the key that a caller pressed %s', async (_, trace, attributes) => {
    const { call, spans, finish } = await startTracedCall(new RealtimeAgent({ name: 'Guide' }), {
      trace: { captureContent: true, ...trace },
    });
    call.send({ type: 'input_audio_buffer.dtmf_event_received', event: '7', received_at: 1 });
    await call.userSpeaks({ transcript: 'Seven.' });
    const answer = call.reply('Seven it is.', { hold: true });
    await answer.started;
    call.send({ type: 'input_audio_buffer.dtmf_event_received', event: '7', received_at: 2 });
    answer.release();
    await answer;
    await finish();
    const pressed = spans().flatMap(({ name, events }) =>
      events.flatMap((event) => (event.name === 'dtmf' ? [[name, event.attributes]] : [])),
    );
    expect(pressed).toEqual([
      ['turn', attributes],
      ['realtime_session', attributes],
    ]);
  });

  test('nothing of a guardrail trip but its message is added, and no audio ever', async () => {
    const { exporter, provider } = inMemoryProvider();
    const server = await startRealtimeServer({ run: '' });
    const conversation = wholeConversation(PLANTED);
    const session = new RealtimeSession(conversation.agent, {
      transport: pacedTransport(server.url),
      ...conversation.options,
    });
    traceRealtimeSession(session, { tracerProvider: provider, captureContent: true });
    await session.connect({ apiKey });
    const call = await server.nextCall();
    await conversation.play(call, session);
    const held = call.respond([{ say: 'One moment.' }], { hold: true });
    call.send({
      type: 'response.output_audio.delta',
      response_id: await held.started,
      item_id: 'item_x',
      delta: PLANTED_AUDIO,
    });
    held.release();
    await held;
    await call.silence(5);
    session.close();
    await server.close();
    const text = exportedText(exporter.getFinishedSpans());
    const trips = exporter
      .getFinishedSpans()
      .flatMap(({ events }) => events.filter(({ name }) => name === 'guardrail_tripped'));
    expect(trips.map(({ attributes }) => attributes?.['realtime.guardrail.message'])).toEqual([
      PLANTED.price,
    ]);
    expect(text).not.toContain(PLANTED_AUDIO.slice(0, 12));
    for (const words of Object.values(PLANTED).flat()) {
      if (words !== PLANTED.failure) expect(text).toContain(words);
    }
  });

  test('values that are too long are cut, with a mark', async () => {
    const long = tool({
      name: 'long',
      description: 'Long.',
      parameters: z.object({ text: z.string() }),
      execute: () => 'r'.repeat(50_000),
    });
    const agent = new RealtimeAgent({ name: 'Clerk', instructions: 'i'.repeat(16_384), tools: [long] });
    const { call, spans, finish } = await startTracedCall(agent, { trace: { captureContent: true } });
    await call.userSpeaks({ transcript: '🙂'.repeat(20_000) });
    await call.reply([{ call: 'long', arguments: { text: 'a'.repeat(50_000) } }]);
    await call.reply([{ text: 't'.repeat(50_000) }]);
    await finish();
    const contents = Object.fromEntries(contentOf(spans())) as Record<string, Record<string, string>>;
    const executed = contents['execute_tool long']!;
    expect(executed['gen_ai.tool.call.result']).toBe(`${'r'.repeat(16_384 - 6)}…[cut]`);
    expect(executed['gen_ai.tool.call.arguments']).toBe(
      JSON.stringify({ text: `${'a'.repeat(4096)}…[cut]` }),
    );
    expect(JSON.parse(contents['invoke_agent Clerk']!['gen_ai.system_instructions']!)).toEqual([
      { type: 'text', content: 'i'.repeat(16_384) },
    ]);
    expect(contents['user_speech']!['realtime.transcription.text']).toMatch(/^(🙂)+…\[cut\]$/u);
    for (const content of Object.values(contents).flatMap((each) => Object.values(each)))
      expect(content.length).toBeLessThan(40_000);
  });

  test('of a call that the server makes, the arguments are those of the finished item', async () => {
    const { call, spans, finish } = await startTracedCall(new RealtimeAgent({ name: 'Clerk' }), {
      trace: { captureContent: true },
    });
    await call.userSpeaks({ transcript: 'Find it.' });
    await call.reply([
      { mcpCall: 'find', server: 'orders', arguments: { order: 'A-17' }, output: 'found' },
      { mcpCall: 'list', server: 'orders', output: 'none' },
    ]);
    await finish();
    const [executed] = contentOf(spans()).filter(([name]) => name === 'execute_tool find');
    expect(executed?.[1]).toEqual({
      'gen_ai.tool.call.arguments': '{"order":"A-17"}',
      'gen_ai.tool.call.result': 'found',
    });
  });

  test('secrets within content are scrubbed, in nested JSON too', async () => {
    const leak = tool({
      name: 'leak',
      description: 'Leaks.',
      parameters: z.object({ note: z.string() }),
      execute: () => ({
        log: `first line\n${API_KEY}`,
        body: JSON.stringify({ api_key: QUERY_KEY, nested: JSON.stringify({ client_secret: PASSWORD }) }),
      }),
    });
    const agent = new RealtimeAgent({ name: 'Clerk', instructions: `Use ${EPHEMERAL_KEY}.`, tools: [leak] });
    const { call, spans, finish } = await startTracedCall(agent, {
      trace: { captureContent: true, redact: (content) => content.replaceAll('SECRET', API_KEY) },
    });
    await call.userSpeaks({ transcript: `My key is ${API_KEY}, and SECRET.` });
    await call.reply([
      { call: 'leak', arguments: { note: `Authorization: Bearer ${BEARER}\n${EPHEMERAL_KEY}` } },
    ]);
    await call.reply(`It is at https://user:${PASSWORD}@example.com/?key=${QUERY_KEY}`);
    await finish();
    expect(contentOf(spans()).length).toBeGreaterThan(4);
    for (const secret of SECRETS) expect(exportedText(spans())).not.toContain(secret);
  });
});

describe('the redact hook', () => {
  test('sees each piece of content before it is written, with where it goes and whose words it is', async () => {
    const seen = new Set<string>();
    const redact = (content: string, { attribute, role }: RedactContext): string => {
      seen.add(`${attribute} ${role ?? '-'} ${content}`);
      return content;
    };
    await captureContent({ redact });
    expect([...seen].toSorted()).toMatchInlineSnapshot(`
      [
        "gen_ai.input.messages tool rainy",
        "gen_ai.input.messages tool {"degrees":21}",
        "gen_ai.input.messages user Is it warm in Paris and in Rome?",
        "gen_ai.input.messages user Thanks.",
        "gen_ai.output.messages assistant It is warm in Paris.",
        "gen_ai.output.messages assistant It rains in Rome.",
        "gen_ai.output.messages assistant You are welcome.",
        "gen_ai.output.messages assistant {"city":"Paris"}",
        "gen_ai.output.messages assistant {"city":"Rome"}",
        "gen_ai.system_instructions system Tell the weather.",
        "gen_ai.tool.call.arguments - {"city":"Paris"}",
        "gen_ai.tool.call.arguments - {"city":"Rome"}",
        "gen_ai.tool.call.result - rainy",
        "gen_ai.tool.call.result - {"degrees":21}",
        "gen_ai.tool.definitions - [{"type":"function","name":"get_weather","description":"Tells the weather.","parameters":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}}]",
        "realtime.transcription.text user Is it warm in Paris and in Rome?",
      ]
    `);
  });

  test('decides what is written', async () => {
    const redact = (content: string, { attribute, role }: RedactContext): string | undefined => {
      if (role === 'user' || attribute === 'gen_ai.tool.definitions') return undefined;
      return attribute === 'gen_ai.tool.call.result' ? '***' : content.replaceAll(/Paris|Rome/g, 'a city');
    };
    const { spans } = await captureContent({ redact });
    const text = exportedText(spans());
    expect(text).not.toMatch(/Paris|Rome|Is it warm|Thanks|degrees": *21/);
    expect(text).toContain('It is warm in a city.');
    expect(text).toContain('"gen_ai.tool.call.result":"***"');
    expect(text).not.toContain('gen_ai.tool.definitions');
    expect(contentOf(spans()).map(([name]) => name)).not.toContain('user_speech');
  });

  test('that leaves out arguments and results leaves calls and answers without them', async () => {
    const redact = (content: string, { role }: RedactContext): string | undefined =>
      role === 'tool' || content.includes('city') ? undefined : content;
    const { spans } = await captureContent({ redact });
    const written = contentOf(spans()).flatMap(([name, content]) =>
      name.startsWith('chat') ? Object.entries(content) : [],
    );
    expect(written.flatMap(([key, value]) => shapeProblems(key, value))).toEqual([]);
    expect(written.filter(([, value]) => String(value).includes('call_0001'))).toEqual([
      [
        'gen_ai.output.messages',
        '[{"role":"assistant","parts":[{"type":"tool_call","id":"call_0001","name":"get_weather"},{"type":"tool_call","id":"call_0002","name":"get_weather"}],"finish_reason":"tool_call"}]',
      ],
      [
        'gen_ai.input.messages',
        '[{"role":"tool","parts":[{"type":"tool_call_response","id":"call_0001","response":null}]}]',
      ],
    ]);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('planted failure');
      },
    ],
    ['returns nothing', () => undefined],
    ['returns something else than a text', () => 42],
    ['returns a promise', () => Promise.resolve('planted')],
  ] as [string, () => unknown][])('that %s drops the content, and nothing else', async (_, redact) => {
    const messages = recordDiag();
    const { spans } = await captureContent({ redact: redact as () => undefined });
    const text = exportedText(spans());
    expect(text).not.toMatch(/Paris|Rome|Thanks|welcome|planted/);
    expect(spans()).toHaveLength(14);
    expect(textsOf(messages, 'error').length).toBeLessThanOrEqual(1);
    expect(JSON.stringify(messages)).not.toMatch(/Paris|Rome|Thanks|welcome/);
  });

  test('that returns a promise which is rejected does not make an unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (error) => void unhandled.push(error));
    onTestFinished(() => {
      process.removeAllListeners('unhandledRejection');
      for (const other of others) process.on('unhandledRejection', other);
    });
    await captureContent({ redact: (() => Promise.reject(new Error('async'))) as never });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(unhandled).toEqual([]);
  });

  test('is not asked while capture is off', async () => {
    const redact = vi.fn((content: string) => content);
    await captureContent({ captureContent: false, redact });
    expect(redact).not.toHaveBeenCalled();
  });
});

describe('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', () => {
  const variable = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';
  const captures = async (value: string, options: TraceOptions = {}): Promise<boolean> => {
    vi.stubEnv(variable, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { call, session, spans, finish } = await startTracedCall(new RealtimeAgent({ name: 'Guide' }), {
      trace: options,
    });
    session.sendMessage('Hello.');
    await call.reply([{ text: 'Hello.' }]);
    await finish();
    return contentOf(spans()).length > 0;
  };

  test.each([
    ['true', true],
    ['TRUE ', true],
    ['SPAN_ONLY', true],
    ['span_and_event', true],
    ['false', false],
    ['NO_CONTENT', false],
    ['EVENT_ONLY', false],
    ['', false],
  ])('%j means %s', async (value, expected) => {
    const messages = recordDiag();
    expect(await captures(value)).toBe(expected);
    expect(textsOf(messages, 'warn')).toEqual([]);
  });

  test.each(['yes', '1', 'on', 'all'])(
    '%j is a mistake, which is warned of and captures nothing',
    async (value) => {
      const messages = recordDiag();
      expect(await captures(value)).toBe(false);
      expect(textsOf(messages, 'warn')).toEqual([
        expect.stringMatching(
          new RegExp(`^opentelemetry-instrumentation-openai-realtime ${variable} is "${value}".*span_only`),
        ),
      ]);
    },
  );

  test('gives way to the option', async () => {
    expect(await captures('true', { captureContent: false })).toBe(false);
    expect(await captures('false', { captureContent: true })).toBe(true);
  });
});

describe('scrub', () => {
  test.each([
    ['sk-abcdefghijklmnop', '[scrubbed]'],
    ['key=sk-proj-abc_DEF-0123456789.', 'key=[scrubbed].'],
    ['Incorrect API key provided: sk-proj-****************abcd.', 'Incorrect API key provided: [scrubbed].'],
    ['sk-ab****cd is no key', '[scrubbed] is no key'],
    ['token ek_68af296e8e408191a1120ab6383263c2 expired', 'token [scrubbed] expired'],
    ['Authorization: Bearer abc.def-ghi_jkl', 'Authorization: Bearer [scrubbed]'],
    ['authorization: bearer abcdefgh', 'authorization: bearer [scrubbed]'],
    ['Authorization: Basic dXNlcjpwYXNzd29yZA==', 'Authorization: Basic [scrubbed]'],
    ['{"Authorization":"Bearer abcdefgh"}', '{"Authorization":"Bearer [scrubbed]"}'],
    ['api-key: 0123456789abcdef0123456789abcdef', 'api-key: [scrubbed]'],
    ['x-api-key=abc', 'x-api-key=[scrubbed]'],
    ['OPENAI_API_KEY=abc123', 'OPENAI_API_KEY=[scrubbed]'],
    ['{"apiKey": "abc", "model": "x"}', '{"apiKey": "[scrubbed]", "model": "x"}'],
    ['client_secret=abc&x=1', 'client_secret=[scrubbed]&x=1'],
    ["password: 'hunter2'", "password: '[scrubbed]'"],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_123', '[scrubbed]'],
    ['openai-insecure-api-key.ek_0123456789', 'openai-insecure-api-key.[scrubbed]'],
    ['wss://api.openai.com/v1/realtime?model=gpt-realtime&api_key=abc', 'wss://api.openai.com/v1/realtime'],
    ['at https://example.com/a?b=c#d.', 'at https://example.com/a'],
    ['postgres://user:hunter2@db.example.com/app', 'postgres://db.example.com/app'],
    ['see https://user:p@example.com/', 'see https://example.com/'],
    [`{"password":"it's","user":"Ann's"}`, `{"password":"[scrubbed]","user":"Ann's"}`],
    [
      JSON.stringify(JSON.stringify({ password: `a'"b`, user: 'ann' })),
      JSON.stringify(JSON.stringify({ password: '[scrubbed]', user: 'ann' })),
    ],
    [
      JSON.stringify({ authorization: 'Digest a="b"', cookie: 'a="b"; c=', user: 'ann' }),
      '{"authorization":"[scrubbed]","cookie":"[scrubbed]","user":"ann"}',
    ],
    ['Authorization: Digest a="b", c=d, refused', 'Authorization: [scrubbed], refused'],
    ['Authorization: Bearer a=, refused', 'Authorization: Bearer [scrubbed], refused'],
    [String.raw`{"url":"wss:\/\/user:p@example.com\/v1"}`, '{"url":"wss://example.com/v1"}'],
  ])('takes the secret out of %j', (text, scrubbed) => {
    expect(scrub(text)).toBe(scrubbed);
  });

  test.each([
    ['a key after an escaped line break', JSON.stringify({ log: 'line\nsk-proj-hunter2hunter2' })],
    ['a key after an escaped tab', JSON.stringify({ log: 'line\tek_hunter2hunter2' })],
    ['a field of JSON within JSON', JSON.stringify({ body: JSON.stringify({ api_key: 'hunter2hunter2' }) })],
    [
      'a field of JSON within JSON within JSON',
      JSON.stringify(JSON.stringify(JSON.stringify({ password: 'hunter2hunter2' }))),
    ],
    ['a password with an @', 'https://user:p@hunter2@example.com/'],
    ['the query of an IPv6 address', 'ws://[::1]:8080/v1/realtime?token=hunter2hunter2'],
    ['the query of a path with brackets', 'https://example.com/f(x)/[y]?token=hunter2hunter2'],
    ['a query behind one with brackets', 'https://example.com/?filter=(a)&code=hunter2hunter2'],
    ['an authorization of another scheme', 'Authorization: Token hunter2hunter2'],
    ['a percent-encoded bearer token', 'authorization=Bearer%20hunter2hunter2'],
    ['a key within a word', 'my_sk-hunter2hunter2'],
    ['a field behind an authorization of words', 'api-key: hunter2 (https://example.com/api-key: hunter2)'],
    ['a private key without an end', '-----BEGIN EC PRIVATE KEY-----\nhunter2'],
    ['a session cookie', 'Set-Cookie: a=1; sid=hunter2; Path=/'],
    ['a password of several words in quotes', '{"password":"correct hunter2"}'],
    ['a password with an apostrophe', `{"password":"it's hunter2"}`],
    ['a password with quotes', JSON.stringify({ password: 'say "hunter2"' })],
    ['a password with quotes in other ones', `password='say "hunter2"'`],
    ['a password with quotes, in JSON within JSON', JSON.stringify(JSON.stringify({ password: '"hunter2' }))],
    ['an authorization of several fields', 'Authorization: Digest username="ann", response="hunter2"'],
    [
      'an authorization of several fields in JSON',
      JSON.stringify({ authorization: 'Digest username="ann", response="hunter2"' }),
    ],
    [
      'an authorization of several fields in a line of JSON',
      JSON.stringify({ log: 'Authorization: Digest username="ann", response="hunter2"' }),
    ],
    ['a signed authorization', 'authorization: AWS4-HMAC-SHA256 Credential=ann/us, Signature=hunter2'],
    ['a cookie in quotes', 'Cookie: theme=dark; sid="hunter2"; a=1'],
    ['a cookie in quotes in JSON', JSON.stringify({ cookie: 'sid="hunter2"' })],
    ['the user of a URL with escaped slashes', '{"url":"wss:\\/\\/user:hunter2@example.com\\/v1"}'],
  ])('leaves nothing of %s', (_, text) => {
    expect(scrub(text)).not.toContain('hunter2');
  });

  test.each([
    'a task-force, a desk-assistant and a risk-adjusted ask_user',
    'ask_user lookup_order transfer_to_Billing get_weather disk-usage',
    'gpt-realtime-2.1 gpt-4o-mini-transcribe',
    'the bearer of news',
    'the basic package includes a basic understanding of basic authentication',
    'A bearer token is required, and bearer tokens expire',
    'the organisation has an org-structure and an org-chart',
    'duplicate key value violates unique constraint "pk_customers"',
    'the pass word: none; a password is required; reset your password',
    'Your API key is missing. No authorization was given.',
    'https://platform.openai.com/account/api-keys and http://localhost:4318/v1/traces',
    'mail someone@example.com, or call 555-0100 at 10:30',
    'resp_0001 item_0001 call_0001 conv_0001 event_0001',
    'C:\\Users\\sk and 3 < 4 && a ? b : c # comment',
    'Unexpected server response: 401',
    'WebSocket is already connected or connecting.',
    'sess_C9G5QPGGZ8PR4hCVcaYb, sess_0001',
    'sk_lookup_customer_orders transfer_to_sk_support_agent_team',
    'Unexpected token: else, max_token=128000, the secret: simplicity',
    'token: 1795372241.5, at token 1795372241512 of all',
    'max_token=1280000000',
    'Accept cookies? A cookie: flour and sugar',
    'Which one/other? a=b',
    'risk-projects-of-this-year-and-the-next',
  ])('leaves %j alone', (text) => {
    expect(scrub(text)).toBe(text);
  });

  test.each([
    ['hyphenated words', 'a-'],
    ['dotted words', 'a.'],
    ['beginnings of web tokens', 'eyJaaaa-'],
    ['addresses without an end', 'http://'],
    ['one word', 'a'],
    ['beginnings of keys', 'sk-'],
    ['bearers', 'bearer '],
    ['blanks', ' '],
    ['fields without a value', 'api_key= '],
    ['quotes', `"'`],
    ['escapes', '\\'],
    ['colons', 'http:'],
    ['queries', 'https://a?'],
    ['users', 'a:b@'],
    ['base64', 'QUJDREVG+/'],
    ['tokens', 'ghp_'],
    ['long tokens', 'github_pat_'],
    ['project keys', 'sk-proj-'],
    ['beginnings of private keys', '-----BEGIN PRIVATE KEY-----'],
    ['cookies', 'cookie: a'],
    ['tokens without a value', 'token: '],
    ['authorizations', 'authorization: '],
    ['fields of authorizations', 'authorization: a b="c, d='],
    ['passwords without an end', 'password="\\'],
    ['escaped passwords', String.raw`password:\"\\`],
    ['cookies in quotes', 'cookie: a="'],
    ['escaped slashes', String.raw`:\/`],
    ['paths', '/a?b'],
    ['dots of keys', 'SG.'],
  ])('of 100 kB of %s takes no time', (_, unit) => {
    const timeOf = (length: number): number => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      return processorTime(() => {
        for (const prefix of ['', 'bearer', 'https://']) scrub(prefix + text);
      });
    };
    // What grows with the square of the length shows here already.
    expect(timeOf(15_000)).toBeLessThan(100);
    expect(timeOf(100_000)).toBeLessThan(400);
  });
});
