import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import * as attributeNames from '../../src/spans/attribute-names.ts';
import { codeOf, readPage, readTables } from '../support/page-tables.ts';
import { signalledConversations } from '../support/signalled-conversations.ts';
import { spokenConversations } from '../support/spoken-conversations.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Row } from '../support/page-tables.ts';

const PAGE = 'docs/spans.md';
const SESSION = 'realtime_session';
const WITHIN_TURNS = ['user_speech', 'agent_speech', 'invoke_agent', 'chat', 'execute_tool'];
const OPERATIONS = [SESSION, 'turn', ...WITHIN_TURNS];
/** The kinds of spans that the GenAI conventions have. */
const OF_CONVENTIONS = ['invoke_agent', 'chat', 'execute_tool'];

/** The page's words for spans, in the columns that say where something is. */
const OPERATIONS_BY_WORD: Readonly<Record<string, string>> = {
  session: SESSION,
  realtime_session: SESSION,
  turn: 'turn',
  speech: 'user_speech',
  agent_speech: 'agent_speech',
  'agent speech': 'agent_speech',
  utterance: 'user_speech',
  agent: 'invoke_agent',
  inference: 'chat',
  response: 'chat',
  tool: 'execute_tool',
  call: 'execute_tool',
};

/** What one conversation left. */
interface Trace {
  spans: readonly ReadableSpan[];
  captured: boolean;
}

let collection: Promise<Trace[]> | undefined;

/** The traces of all conversations, which are held once: by the first test that asks. */
function conversations(): Promise<Trace[]> {
  return (collection ??= holdConversations());
}

async function holdConversations(): Promise<Trace[]> {
  const plain = [...(await spokenConversations(false)), ...signalledConversations()];
  const captured = await spokenConversations(true);
  return [
    ...plain.map((spans) => ({ spans, captured: false })),
    ...captured.map((spans) => ({ spans, captured: true })),
  ];
}

async function allSpans(captured?: boolean): Promise<ReadableSpan[]> {
  const traces = await conversations();
  return traces.flatMap((trace) =>
    captured === undefined || trace.captured === captured ? trace.spans : [],
  );
}

const operationOf = ({ name }: ReadableSpan): string => name.split(' ')[0] ?? name;
const sorted = (lines: Iterable<string>): string[] => [...new Set(lines)].toSorted();

describe('the table of spans', () => {
  const [rows = []] = readTables(PAGE, '## Spans');

  test('has every span that there is, with its kinds', async () => {
    const documented = rows.flatMap(({ span = '', kind = '' }) =>
      (kind.match(/[A-Z]{3,}/g) ?? [])
        .filter((word) => word in SpanKind)
        .map((word) => `${operationIn(span)} ${word}`),
    );
    const emitted = (await allSpans()).map((span) => `${operationOf(span)} ${SpanKind[span.kind]}`);
    expect(sorted(emitted)).toEqual(sorted(documented));
  });

  test('has CLIENT for a tool where the server executes it, and only there', async () => {
    for (const span of (await allSpans()).filter((each) => operationOf(each) === 'execute_tool')) {
      const remote = span.attributes['gen_ai.tool.type'] === 'extension';
      expect(SpanKind[span.kind]).toBe(remote ? 'CLIENT' : 'INTERNAL');
    }
  });

  test('has the names of spans', async () => {
    const subjects: Readonly<Record<string, string>> = {
      agent: 'gen_ai.agent.name',
      model: 'gen_ai.request.model',
      tool: 'gen_ai.tool.name',
    };
    const patterns = new Map(rows.map(({ span }) => [operationIn(span), codeOf(span)[0] ?? '']));
    for (const span of await allSpans()) {
      const pattern = patterns.get(operationOf(span)) ?? 'a name that is not in the table';
      const name = pattern.replace(/\{(\w+)\}/, (_, subject: string) =>
        String(span.attributes[subjects[subject] ?? '']),
      );
      expect(span.name).toBe(name);
    }
  });

  test('has the parents of every span, and no other', async () => {
    const documented = rows.flatMap(({ span, parent = '' }) =>
      parent === 'what is active at `connect()`'
        ? [`${operationIn(span)} < the application's`]
        : codeOf(parent).map((code) => `${operationIn(span)} < ${code}`),
    );
    const emitted = (await conversations()).flatMap(({ spans }) =>
      spans.flatMap((span) => {
        const { parentSpanContext } = span;
        if (parentSpanContext === undefined) return [];
        const parent = spans.find((each) => each.spanContext().spanId === parentSpanContext.spanId);
        return [`${operationOf(span)} < ${parent === undefined ? "the application's" : operationOf(parent)}`];
      }),
    );
    expect(sorted(emitted)).toEqual(sorted(documented));
  });

  test('leaves without a parent only sessions, and turns that are traces of their own', async () => {
    const roots = (await allSpans()).filter((span) => span.parentSpanContext === undefined);
    for (const root of roots.filter((span) => operationOf(span) !== SESSION)) {
      expect(root.name).toBe('turn');
      expect(root.links.map(({ attributes }) => attributes?.['realtime.link.type'])).toEqual(['session']);
    }
  });

  test('has the statuses: ERROR or unset', async () => {
    const statuses = (await allSpans()).map(({ status }) => SpanStatusCode[status.code]);
    expect(sorted(statuses)).toEqual(['ERROR', 'UNSET']);
  });
});

describe('the table of span events', () => {
  const [rows = []] = readTables(PAGE, '## Span events');

  test('has every event, on every span that it can be on, and no other', async () => {
    const documented = rows.flatMap(({ event, on }) =>
      operationsIn(on).map((at) => `${name(event)} on ${at}`),
    );
    const emitted = (await allSpans()).flatMap((span) =>
      span.events.map((event) => `${event.name} on ${operationOf(span)}`),
    );
    expect(sorted(emitted)).toEqual(sorted(documented));
  });

  test.each([
    ['without content capture', false],
    ['with content capture', true],
  ])('has every attribute of every event, and no other, %s', async (_, captured) => {
    const documented = rows.flatMap(({ event, attributes = '' }) => {
      const [always, withCapture] = attributes.split('with content capture');
      const keys = [...codeOf(always), ...(captured ? codeOf(withCapture) : [])];
      return keys.map((key) => `${name(event)}: ${key}`);
    });
    const emitted = (await allSpans(captured)).flatMap(({ events }) =>
      events.flatMap((event) => Object.keys(event.attributes ?? {}).map((key) => `${event.name}: ${key}`)),
    );
    expect(sorted(emitted)).toEqual(sorted(documented));
  });
});

test('the table of links has every link, between which spans, with its attributes, and no other', async () => {
  const [rows = []] = readTables(PAGE, '## Links');
  const documented = rows.map((row) => {
    const [type = ''] = codeOf(row['`realtime.link.type`']);
    const keys = ['realtime.link.type', ...codeOf(row['more attributes'])];
    return `${operationsIn(row['from']).join()} ~ ${type} ~> ${operationsIn(row['to']).join()}: ${keys.toSorted().join()}`;
  });
  const emitted = (await conversations()).flatMap(({ spans }) =>
    spans.flatMap((span) =>
      span.links.map(({ context, attributes = {} }) => {
        const target = spans.find((each) => each.spanContext().spanId === context.spanId);
        const to = target === undefined ? 'a span that does not exist' : operationOf(target);
        const type = String(attributes['realtime.link.type']);
        return `${operationOf(span)} ~ ${type} ~> ${to}: ${Object.keys(attributes).toSorted().join()}`;
      }),
    ),
  );
  expect(sorted(emitted)).toEqual(sorted(documented));
});

describe('the tables of attributes', () => {
  const [always = [], withCapture = []] = readTables(PAGE, '## Attributes');
  const failed = (spans: readonly ReadableSpan[]): string[] =>
    spans.filter(({ status }) => status.code === SpanStatusCode.ERROR).map(operationOf);

  function documentedOn(rows: readonly Row[], spans: readonly ReadableSpan[]): string[] {
    return rows.flatMap(({ attribute, on = '' }) => {
      const operations = on === 'all that failed' ? failed(spans) : spansIn(on);
      return operations.map((operation) => `${name(attribute)} on ${operation}`);
    });
  }

  test.each([
    ['without content capture', false],
    ['with content capture', true],
  ])('have every attribute, on every span that it can be on, and no other, %s', async (_, captured) => {
    const spans = await allSpans(captured);
    const emitted = spans.flatMap((span) =>
      Object.keys(span.attributes).map((key) => `${key} on ${operationOf(span)}`),
    );
    const rows = captured ? [...always, ...withCapture] : always;
    expect(sorted(emitted)).toEqual(sorted(documentedOn(rows, spans)));
  });

  test('have on every span the ids of its session, once they are known', async () => {
    expect(always.filter(({ on }) => on === 'all').map(({ attribute }) => name(attribute))).toEqual([
      'session.id',
      'realtime.session.id',
      'realtime.call.id',
      'user.id',
      'realtime.recording.uri',
    ]);
    const spans = await allSpans();
    // A conversation is named by its first response, a session when it begins.
    for (const { attributes } of spans.filter((span) => operationOf(span) !== SESSION)) {
      expect(attributes).toHaveProperty(['session.id']);
      expect(attributes).toHaveProperty(['realtime.session.id']);
    }
    for (const { attributes } of spans.filter((span) => operationOf(span) === 'invoke_agent'))
      expect(attributes).toHaveProperty(['gen_ai.conversation.id']);
  });

  test('have `gen_ai.*` on agents, responses and tools alone, each with its operation', async () => {
    for (const span of await allSpans()) {
      const isOfConventions = OF_CONVENTIONS.includes(operationOf(span));
      const { 'gen_ai.operation.name': operation, ...others } = span.attributes;
      expect(operation).toBe(isOfConventions ? operationOf(span) : undefined);
      if (!isOfConventions)
        expect(Object.keys(others).filter((key) => key.startsWith('gen_ai.'))).toEqual([]);
    }
  });

  test('have `error.type` on all spans that failed, and on no other', async () => {
    for (const { attributes, status } of await allSpans()) {
      expect('error.type' in attributes).toBe(status.code === SpanStatusCode.ERROR);
    }
  });

  test('have the number of a turn on all within that turn, and on nothing else', async () => {
    for (const { spans } of await conversations()) {
      const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
      const turnOf = (span: ReadableSpan | undefined): ReadableSpan | undefined =>
        span === undefined || span.name === 'turn'
          ? span
          : turnOf(byId.get(span.parentSpanContext?.spanId ?? ''));
      const numbers = spans.filter(({ name: of }) => of === 'turn').map((turn) => Number(turnNumber(turn)));
      expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
      for (const span of spans) expect(turnNumber(span)).toBe(turnNumber(turnOf(span)));
    }
  });

  test('have what is left of the rate limits, whether it is told when a response begins or when it is done', async () => {
    const left = (await allSpans()).flatMap(({ attributes }) => {
      const { 'realtime.rate_limit.tokens.remaining': tokens } = attributes;
      return tokens === undefined ? [] : `${String(tokens)} tokens`;
    });
    // The scripted server tells it when a response is done, and the caller's conversation when it begins.
    expect(sorted(left)).toEqual(['38000 tokens', '39000 tokens']);
  });

  /** Those whose values come from elsewhere too. */
  const open = new Set([
    'error.type',
    'session.id',
    'user.id',
    'realtime.recording.uri',
    'realtime.session.workflow',
    'gen_ai.request.max_tokens',
    'gen_ai.request.reasoning.level',
  ]);
  const listed = always.filter(({ attribute, meaning = '' }) => {
    return codeOf(meaning).length > 0 && !meaning.includes('→') && !open.has(name(attribute));
  });

  test.each(listed.map(({ attribute, meaning }) => [name(attribute), codeOf(meaning)] as const))(
    'have every value of `%s`, and no other',
    async (key, values) => {
      const emitted = (await allSpans()).flatMap(({ attributes }) => attributes[key] ?? []);
      expect(sorted(emitted.map(String))).toEqual(sorted(values));
    },
  );

  test('have every `error.type` of a tool that is not the word of a server or the class of an error, and no other', async () => {
    const meaning = always.find(({ attribute }) => name(attribute) === 'error.type')?.['meaning'];
    const thrown = (span: ReadableSpan): boolean =>
      span.events.some(({ attributes = {} }) => 'exception.stacktrace' in attributes);
    const emitted = (await allSpans())
      .filter((span) => operationOf(span) === 'execute_tool' && !thrown(span))
      .flatMap(({ attributes }) => attributes['error.type'] ?? []);
    expect(sorted(emitted.map(String))).toEqual(sorted(codeOf(meaning)));
  });
});

test('the names of attributes are all on the page, or on that of metrics', () => {
  const pages = readPage(PAGE) + readPage('docs/metrics.md');
  expect(Object.values(attributeNames).filter((key) => !pages.includes(`\`${key}\``))).toEqual([]);
});

/** The name in the first column of a table. */
function name(cell: string | undefined): string {
  const [code] = codeOf(cell);
  if (code === undefined) throw new Error(`Nothing is named in "${cell}"`);
  return code;
}

function operationIn(cell: string | undefined): string {
  return name(cell).split(' ')[0] ?? '';
}

/** The spans that the "on" column of an attribute lists. */
function spansIn(on: string): string[] {
  if (on === 'all') return OPERATIONS;
  if (on === 'turn and all within') return ['turn', ...WITHIN_TURNS];
  return on.split(', ').map((word) => {
    const operation = OPERATIONS_BY_WORD[word];
    if (operation === undefined) throw new Error(`"${word}" is no word for a span`);
    return operation;
  });
}

/** The spans that a phrase speaks of. */
function operationsIn(phrase = ''): string[] {
  return (phrase.replace(/, with `.*$|after a.*$|that took.*$/, '').match(/\w+/g) ?? []).flatMap(
    (word) => OPERATIONS_BY_WORD[word] ?? [],
  );
}

function turnNumber(span: ReadableSpan | undefined): number | undefined {
  return span?.attributes['realtime.turn.number'] as number | undefined;
}
