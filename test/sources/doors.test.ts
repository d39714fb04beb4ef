import { beforeAll, describe, expect, test } from 'vitest';
import {
  GUARDRAILS_ARE_THE_CLIENTS,
  HANDOFFS_ARE_TOOLS,
  NO_AGENTS,
  NOT_SAID_WHO_CLOSED,
} from '../support/allowed-differences.ts';
import { DOORS } from '../support/connection-doors.ts';
import { callByConnection, callBySession, fixtureLines, replayed } from '../support/hotel-calls.ts';
import { inScriptedTime } from '../support/scripted-time.ts';
import { printNodes, printTree, spanTree } from '../support/span-tree.ts';
import { withoutIds } from '../support/without-ids.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { AllowedDifference } from '../support/allowed-differences.ts';
import type { SessionCall } from '../support/hotel-calls.ts';

// One conversation, that of the demo: a greeting, two tools at once, a handoff, a barge-in, a guardrail, a failing tool.
let bySession: SessionCall;
let byClient: ReadableSpan[];
let bySocket: ReadableSpan[];

const door = (name: string) => DOORS.find((each) => each.name === name)!;

beforeAll(async () => {
  bySession = await inScriptedTime(callBySession);
  byClient = await inScriptedTime(() => callByConnection(door('OpenAIRealtimeWS of openai 7')));
  bySocket = await inScriptedTime(() => callByConnection(door('a WebSocket of ws')));
});

interface Case {
  name: string;
  spans: () => ReadableSpan[] | Promise<ReadableSpan[]>;
  differences: readonly AllowedDifference[];
  /** Attributes that spans of an operation have over the agents SDK and not here. */
  unseen: Readonly<Record<string, readonly string[]>>;
}

const SERVER = ['server.address', 'server.port'];

/** Without an agents SDK nothing says which agent it is, whether a guardrail tripped, and what a tool is for. */
const WITHOUT_SDK = {
  execute_tool: ['gen_ai.agent.name', 'gen_ai.tool.description'],
  chat: ['gen_ai.agent.name'],
  agent_speech: ['realtime.agent.name'],
  turn: ['realtime.guardrail.tripped'],
};

const WITHOUT_AGENTS = [NO_AGENTS, HANDOFFS_ARE_TOOLS, GUARDRAILS_ARE_THE_CLIENTS];

const CASES: readonly Case[] = [
  {
    name: 'the recording of the session',
    spans: () => replayed(bySession.recording),
    differences: [],
    unseen: {},
  },
  {
    name: 'the stream of the Python SDK',
    spans: async () => replayed(await fixtureLines('python/hotel-call.jsonl')),
    differences: [NOT_SAID_WHO_CLOSED],
    // Where the server is, and how long connecting took, is not in any event.
    unseen: {
      chat: SERVER,
      realtime_session: ['realtime.session.agent', 'realtime.session.connect_time', ...SERVER],
    },
  },
  {
    name: 'a client of openai',
    spans: () => byClient,
    differences: WITHOUT_AGENTS,
    unseen: { ...WITHOUT_SDK, realtime_session: ['realtime.session.agent', 'realtime.session.workflow'] },
  },
  {
    name: 'a bare WebSocket',
    spans: () => bySocket,
    differences: WITHOUT_AGENTS,
    unseen: { ...WITHOUT_SDK, realtime_session: ['realtime.session.agent', 'realtime.session.workflow'] },
  },
  {
    name: 'a log of server events',
    spans: () => replayed(bySession.serverEvents),
    differences: WITHOUT_AGENTS,
    unseen: {
      ...WITHOUT_SDK,
      chat: ['gen_ai.agent.name', ...SERVER],
      realtime_session: ['realtime.session.agent', 'realtime.session.connect_time', ...SERVER],
    },
  },
];

describe.each(CASES)('$name', ({ spans, differences, unseen }) => {
  test('gives the tree of the agents SDK, but for what cannot be seen there', async () => {
    const expected = differences.reduce((nodes, { apply }) => apply(nodes), spanTree(bySession.spans));
    expect(printTree(await spans())).toBe(printNodes(expected));
  });

  test('has every attribute that spans have over the agents SDK, but for those that cannot be known there', async () => {
    const here = attributesByOperation(await spans());
    const missing = Object.fromEntries(
      Object.entries(attributesByOperation(bySession.spans))
        .filter(([operation]) => here[operation] !== undefined)
        .map(([operation, keys]) => [operation, keys.filter((key) => !here[operation]!.includes(key))])
        .filter(([, keys]) => keys!.length > 0),
    );
    expect(missing).toEqual(unseen);
  });
});

test.each(CASES)(
  '$name costs what its responses and transcriptions do, all of which have a price',
  async ({ spans }) => {
    const parts = ['realtime.response.cost_usd', 'realtime.transcription.cost_usd'];
    const all = await spans();
    const costs = all.flatMap(({ attributes }) => parts.flatMap((key) => attributes[key] ?? []));
    // Eleven answers, and five things that the caller said.
    expect(costs.length).toBeGreaterThan(10);
    const sum = costs.reduce((total: number, cost) => total + Number(cost), 0);
    const [session] = all.filter(({ name }) => name === 'realtime_session');
    expect(session?.attributes['realtime.session.cost_usd']).toBeCloseTo(sum, 9);
  },
);

test('the recording gives the very same trace, ids aside', () => {
  expect(withoutIds(replayed(bySession.recording))).toEqual(withoutIds(bySession.spans));
});

/** The attributes that any span of an operation has. */
function attributesByOperation(spans: readonly ReadableSpan[]): Record<string, string[]> {
  const found: Record<string, Set<string>> = {};
  for (const { name, attributes } of spans) {
    const keys = (found[name.split(' ')[0]!] ??= new Set());
    for (const key of Object.keys(attributes)) keys.add(key);
  }
  return Object.fromEntries(
    Object.entries(found).map(([operation, keys]) => [operation, [...keys].toSorted()]),
  );
}
