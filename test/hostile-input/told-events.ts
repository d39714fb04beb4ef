import { expect } from 'vitest';
import { SpanCensus } from '../fuzz/span-census.ts';
import { traceProblems } from '../fuzz/trace-problems.ts';
import { recordDiag } from '../otlp/diag-recorder.ts';
import { withOwnIds } from './event-templates.ts';
import type { TracerProvider } from '@opentelemetry/api';
import type { Fields } from '../../src/host/fields.ts';
import type { CountedSpan } from '../fuzz/span-census.ts';

/** Tells a traced session or stream one event of the server. */
type TellServer = (event: Fields) => void;

/** The longest text that may be written of anything, in UTF-16 code units. */
const MAX_TEXT = 16_384;

/** What a response, a call and an utterance are that hostile events are about. */
export function tellSubjects(tell: TellServer, own: number): void {
  for (const event of SUBJECTS) tell(withOwnIds(event, own));
}

/** What ends the session of a stream is followed by another. */
const CREATED: Fields = { type: 'session.created', session: {} };

const SUBJECTS: readonly Fields[] = [
  CREATED,
  { type: 'input_audio_buffer.speech_started', item_id: 'item_1' },
  { type: 'input_audio_buffer.speech_stopped', item_id: 'item_1' },
  { type: 'response.created', response: { id: 'resp_1' } },
  { type: 'response.output_item.added', response_id: 'resp_1', item: { id: 'item_1', type: 'message' } },
  {
    type: 'response.output_item.done',
    response_id: 'resp_1',
    item: { type: 'function_call', call_id: 'call_1', name: 'lookup', arguments: '{}' },
  },
];

/** Two ordinary turns, which must be traced whatever came before. */
export function tellOrdinaryTurns(tell: TellServer): void {
  tell(CREATED);
  for (const turn of ['one', 'two']) {
    tell({ type: 'input_audio_buffer.speech_started', item_id: `item_${turn}` });
    tell({ type: 'input_audio_buffer.speech_stopped', item_id: `item_${turn}` });
    tell({ type: 'response.created', response: { id: `ordinary_${turn}` } });
    tell({ type: 'response.output_text.delta', response_id: `ordinary_${turn}`, delta: 'a' });
    tell({ type: 'response.done', response: { id: `ordinary_${turn}`, status: 'completed' } });
  }
}

/** Spans and reports of one hostile session. */
export class HostileSession {
  readonly #census = new SpanCensus();
  readonly #messages = recordDiag();

  get tracerProvider(): TracerProvider {
    return this.#census.provider;
  }

  /** Expects that the session went on, that its trace is in order, and that nothing in it is longer than it may be. */
  expectInOrder({ throws = false }: { throws?: boolean }, name: string): void {
    const counted = this.#census.take();
    const reports = this.#messages
      // The second failure of a kind is told as a detail.
      .filter(({ level, text }) => !isDetail(level) || text.startsWith('realtime tracing failed'))
      .map(({ text }) => text)
      .filter((text) => !/ reached MAX_\w+ in one session/.test(text))
      .filter((text) => !throws || !/this must not be looked at|proxy that has been revoked/.test(text));
    expect([...traceProblems(counted), ...reports, ...lengthProblems(counted)], name).toEqual([]);
    const ordinary = counted.filter(({ span }) =>
      String(span.attributes['gen_ai.response.id']).startsWith('ordinary_'),
    );
    expect(
      ordinary.map(({ span }) => span.attributes['realtime.response.status']),
      name,
    ).toEqual(['completed', 'completed']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  }
}

function isDetail(level: string): boolean {
  return level === 'debug' || level === 'verbose';
}

/** Messages are made of several texts, as JSON; anything else is one text. */
function lengthProblems(counted: readonly CountedSpan[]): string[] {
  return counted.flatMap(({ span }) => {
    const { name, attributes, events, status } = span;
    const texts = [attributes, ...events.map((event) => event.attributes ?? {})].flatMap(Object.entries);
    return [['name', name], ['status', status.message], ...texts].flatMap(([key, text]) => {
      const pieces = /messages$|instructions$/.test(String(key)) ? 25 : 1;
      if (typeof text !== 'string' || text.length <= pieces * MAX_TEXT) return [];
      return [`${String(key)} of ${name.slice(0, 40)} has ${text.length} characters`];
    });
  });
}
