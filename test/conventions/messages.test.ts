import { hostedMcpTool } from '@openai/agents-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ContentWriter } from '../../src/spans/content.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { SHAPED_ATTRIBUTES, shapeProblems } from '../support/message-shapes.ts';
import { startTracedCall } from '../support/traced-call.ts';
import { heldConversations, replay } from './held-conversations.ts';
import { created, message, responseCreated, responseDone, spoken, timed } from './wire-conversations.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

const { RealtimeAgent, tool } = agentsRealtime;

/** As long as a content attribute may be that is not a list of messages. */
const LONGEST = 16_384;
const MARK = '…[cut]';

type Spans = readonly ReadableSpan[];

function problemsIn(spans: Spans): string[] {
  return spans.flatMap(({ attributes }) =>
    Object.entries(attributes).flatMap(([key, value]) => shapeProblems(key, value)),
  );
}

/** Each content attribute of a span, by its name, of those spans that have it. */
function contentOf(spans: Spans, attribute: string, span = ''): string[] {
  return spans
    .filter(({ name }) => name.startsWith(span))
    .flatMap(({ attributes }) => {
      const value = attributes[attribute];
      return value === undefined ? [] : [String(value)];
    });
}

interface Definition {
  type: string;
  name: string;
  description?: string;
}

const definitionsIn = (json: string | undefined): Definition[] => JSON.parse(json ?? '') as Definition[];

/** What a session with these tools leaves of them. */
function definitionsOf(tools: readonly object[]): string {
  const lines = timed([
    created({ tools }),
    ...spoken('u1', { transcript: 'Hello' }),
    responseCreated('r1', {}),
    responseDone('r1', { output: [message('Hello')] }),
  ]);
  const spans = replay(lines, { captureContent: true });
  expect(problemsIn(spans)).toEqual([]);
  const [definitions = ''] = contentOf(spans, 'gen_ai.tool.definitions', 'chat');
  expect(definitions.length).toBeLessThanOrEqual(LONGEST);
  return definitions;
}

function functions(count: number, more: (index: number) => object): object[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'function',
    name: `tool_${index}`,
    description: `The tool of number ${index}.`,
    parameters: { type: 'object', properties: {} },
    ...more(index),
  }));
}

test('all messages, instructions and definitions are of the shapes of their schemas', async () => {
  const { captured } = await heldConversations();
  expect(problemsIn(captured)).toEqual([]);
  for (const attribute of SHAPED_ATTRIBUTES)
    expect(contentOf(captured, attribute).length, attribute).toBeGreaterThan(10);
});

test('what is too long of a whole conversation is cut, and is JSON of the same shapes', async () => {
  const search = tool({
    name: 'search',
    description: 'Searches. '.repeat(3000),
    parameters: z.object({ text: z.string(), list: z.array(z.string()) }),
    execute: () => ({
      found: Array.from({ length: 5000 }, (_, index) => `room ${index}`),
      note: 'n'.repeat(50_000),
    }),
  });
  const tell = tool({
    name: 'tell',
    description: 'Tells.',
    parameters: z.object({}),
    execute: () => 'w'.repeat(50_000),
  });
  const orders = hostedMcpTool({ serverLabel: 'orders', serverUrl: 'https://mcp.example.com/orders' });
  const agent = new RealtimeAgent({
    name: 'Clerk',
    instructions: 'i'.repeat(50_000),
    tools: [search, tell, orders],
  });
  const { call, spans, finish } = await startTracedCall(agent, { trace: { captureContent: true } });
  await call.userSpeaks({ transcript: '🙂'.repeat(20_000) });
  const long = { text: 'a'.repeat(50_000), list: Array.from({ length: 3000 }, () => 'entry') };
  await call.reply([{ call: 'search', arguments: long }]);
  await call.reply([{ call: 'tell', arguments: {} }]);
  await call.reply([
    { mcpCall: 'find_order', server: 'orders', arguments: long, output: JSON.stringify(long) },
    { text: 't'.repeat(50_000) },
  ]);
  await finish();

  expect(problemsIn(spans())).toEqual([]);
  const executed = (attribute: string, name: string): string[] =>
    contentOf(spans(), attribute, `execute_tool ${name}`);
  const [given = ''] = executed('gen_ai.tool.call.arguments', 'search');
  const [result = ''] = executed('gen_ai.tool.call.result', 'search');
  const [orderResult = ''] = executed('gen_ai.tool.call.result', 'find_order');
  for (const json of [given, result, orderResult]) {
    expect(json.length).toBeLessThanOrEqual(LONGEST);
    const { text, note, list, found } = JSON.parse(json) as Record<string, string & string[]>;
    expect(text ?? note).toMatch(/^[an]{4096}…\[cut\]$/);
    expect((list ?? found)?.at(-1)).toBe(MARK);
  }
  expect(executed('gen_ai.tool.call.result', 'tell')).toEqual([
    `${'w'.repeat(LONGEST - MARK.length)}${MARK}`,
  ]);

  const said = contentOf(spans(), 'gen_ai.output.messages', 'chat').map(
    (json) => JSON.parse(json) as [{ parts: [{ type: string }] }],
  );
  expect(said.flatMap(([{ parts }]) => parts.map(({ type }) => type))).toEqual([
    'tool_call',
    'tool_call',
    'server_tool_call',
    'text',
  ]);
  for (const attribute of [
    'gen_ai.input.messages',
    'gen_ai.output.messages',
    'gen_ai.system_instructions',
    'gen_ai.tool.definitions',
  ])
    expect(contentOf(spans(), attribute, 'invoke_agent').join(), attribute).toContain(MARK);
});

describe('definitions of tools', () => {
  test('are whole where they are short', () => {
    const tools = functions(3, () => ({}));
    expect(definitionsIn(definitionsOf(tools))).toEqual(tools);
  });

  test('of hundreds of tools have as many names as there is room for, and say how many more there are', () => {
    const definitions = definitionsIn(
      definitionsOf(functions(700, () => ({ description: 'd'.repeat(500) }))),
    );
    expect(definitions[0]).toEqual({
      type: 'function',
      name: 'tool_0',
      description: `${'d'.repeat(80)}${MARK}`,
    });
    expect(definitions.length).toBeGreaterThan(64);
    expect(definitions.at(-1)).toEqual({ type: MARK, name: `${701 - definitions.length} more` });
  });

  test('of hundreds of tools with long names too', () => {
    const definitions = definitionsIn(
      definitionsOf(functions(300, (index) => ({ name: `${index}${'n'.repeat(1000)}` }))),
    );
    expect(definitions[0]?.name).toBe(`0${'n'.repeat(255)}${MARK}`);
    expect(definitions.at(-1)).toEqual({ type: MARK, name: `${301 - definitions.length} more` });
  });

  test('with huge parameters leave those out, with a mark', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [`field_${index}`, { type: 'string' }]),
    );
    const [definition] = definitionsIn(
      definitionsOf(functions(1, () => ({ parameters: { type: 'object', properties } }))),
    );
    expect(definition).toEqual({
      type: 'function',
      name: 'tool_0',
      description: `The tool of number 0.${MARK}`,
    });
  });

  test('have a name and a type, whatever the server sends', () => {
    const definitions = definitionsIn(
      definitionsOf([{ type: 'mcp', server_label: 'orders' }, { type: 'mcp' }, { name: 'find' }, {}]),
    );
    expect(definitions.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'mcp orders',
      'mcp unknown',
      'function find',
      'function unknown',
    ]);
  });

  test('of an MCP server tell its host, and nothing of its headers', () => {
    const definitions = definitionsOf([
      {
        type: 'mcp',
        server_label: 'orders',
        server_url: 'https://ann:planted@mcp.example.com:8443/planted/mcp?key=planted',
        headers: { 'X-Tenant-Access': 'planted' },
        authorization: 'planted',
        allowed_tools: ['find_order'],
      },
      {
        type: 'hosted_tool',
        name: 'hosted_mcp',
        providerData: {
          type: 'mcp',
          serverUrl: 'https://mcp.example.com/planted',
          headers: { 'X-Tenant-Access': 'planted' },
        },
      },
      {
        type: 'mcp',
        server_label: 'odd',
        server_url: { planted: 1 },
        Headers: 'planted',
        http_headers: ['planted'],
      },
    ]);
    expect(definitionsIn(definitions)).toEqual([
      {
        type: 'mcp',
        name: 'orders',
        server_label: 'orders',
        server_url: 'https://mcp.example.com:8443',
        allowed_tools: ['find_order'],
      },
      {
        type: 'hosted_tool',
        name: 'hosted_mcp',
        providerData: { type: 'mcp', serverUrl: 'https://mcp.example.com' },
      },
      { type: 'mcp', name: 'odd', server_label: 'odd' },
    ]);
  });

  test('of MCP servers within lists and objects tell as little, however deep they are, and nothing of fields that nobody knows', () => {
    const server = {
      serverLabel: 'orders',
      serverUrl: 'https://mcp.example.com/planted',
      tunnel_id: 'planted',
      proxy: { headers: { a: 'planted' } },
      require_approval: { never: { tool_names: ['find_order'] } },
    };
    const deep = (levels: number): object => (levels === 0 ? server : { in: [deep(levels - 1)] });
    const told = {
      serverLabel: 'orders',
      serverUrl: 'https://mcp.example.com',
      require_approval: server.require_approval,
    };
    const tools = [{ type: 'namespace', name: 'all', tools: [[server]] }, deep(10), deep(100)];
    const definitions = definitionsIn(definitionsOf(tools));
    expect(definitions[0]).toEqual({ type: 'namespace', name: 'all', tools: [[told]] });
    expect(JSON.stringify(definitions[1])).toContain(JSON.stringify(told));
    expect(JSON.stringify(definitions)).not.toContain('planted');
    for (const recorded of [JSON.stringify([deep(200)]), JSON.stringify(tools).slice(0, -20)])
      expect(new ContentWriter(undefined).definitions('gen_ai.tool.definitions', recorded)).toBeUndefined();
  });

  test('of functions are whole, what they call headers and addresses too', () => {
    const parameters = {
      type: 'object',
      properties: { headers: { type: 'object' }, server_url: { type: 'string' }, url: { type: 'string' } },
      default: { server_url: 'https://example.com/a', headers: { accept: 'b' } },
    };
    const tools = functions(1, () => ({ parameters, url: 'https://example.com/docs', http_headers: ['a'] }));
    expect(definitionsIn(definitionsOf(tools))).toEqual(tools);
  });

  test('stay JSON where a parameter is called like a secret', () => {
    const properties = {
      password: { type: 'string' },
      api_key: { type: ['string', 'null'] },
      token: { default: null },
    };
    const tools = functions(1, () => ({
      parameters: { type: 'object', properties, required: ['password'] },
    }));
    expect(definitionsIn(definitionsOf(tools))).toEqual(tools);
  });
});

test.each([
  ['no JSON', 'gen_ai.input.messages', '[{"role":'],
  ['no list', 'gen_ai.input.messages', '{}'],
  ['a mark among messages', 'gen_ai.output.messages', `["${MARK}"]`],
  ['a role that there is not', 'gen_ai.input.messages', '[{"role":"agent","parts":[]}]'],
  ['a message without parts', 'gen_ai.input.messages', '[{"role":"user"}]'],
  ['a text without content', 'gen_ai.input.messages', '[{"role":"user","parts":[{"type":"text"}]}]'],
  ['a part of another type', 'gen_ai.input.messages', '[{"role":"user","parts":[{"type":"words"}]}]'],
  [
    'a call without a name',
    'gen_ai.output.messages',
    '[{"role":"assistant","parts":[{"type":"tool_call"}]}]',
  ],
  [
    'a result that is missing',
    'gen_ai.input.messages',
    '[{"role":"tool","parts":[{"type":"tool_call_response"}]}]',
  ],
  [
    "a server's call without a type",
    'gen_ai.output.messages',
    '[{"role":"assistant","parts":[{"type":"server_tool_call","name":"find","server_tool_call":{}}]}]',
  ],
  ['instructions that are no text', 'gen_ai.system_instructions', '[{"type":"image"}]'],
  ['a definition without a name', 'gen_ai.tool.definitions', '[{"type":"mcp"}]'],
  ['a mark among definitions', 'gen_ai.tool.definitions', `["${MARK}"]`],
  [
    'parameters that are no schema',
    'gen_ai.tool.definitions',
    '[{"type":"function","name":"f","parameters":"p"}]',
  ],
])('%s would be found', (_, attribute, text) => {
  expect(shapeProblems(attribute, text)).not.toEqual([]);
});
