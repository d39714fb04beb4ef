import * as own from '../attribute-names.ts';
import { ConversationText } from './conversation-text.ts';
import { LANGFUSE } from './langfuse.ts';
import { OPENINFERENCE } from './openinference.ts';
import { textIn } from './written-messages.ts';
import type { Attributes } from '@opentelemetry/api';
import type { SessionRecord, SpanRecord } from '../../model/records.ts';
import type { PutAttribute } from '../attributes.ts';
import type { ContentWriter } from '../content.ts';
import type { Convention, ConventionWriter, Said, SpanFacts } from './convention.ts';

const WRITERS: Readonly<Record<Convention, ConventionWriter>> = {
  langfuse: LANGFUSE,
  openinference: OPENINFERENCE,
};

/** The conventions that were asked for, of one session. */
export class Conventions {
  readonly #writers: readonly ConventionWriter[];
  readonly #turnsAreTraces: boolean;
  readonly #text: ConversationText | undefined;

  constructor(
    asked: readonly Convention[],
    { turnsAreTraces, content }: { turnsAreTraces: boolean; content: ContentWriter | undefined },
  ) {
    this.#writers = [...new Set(asked)].map((convention) => WRITERS[convention]);
    this.#turnsAreTraces = turnsAreTraces;
    this.#text = content && new ConversationText(content);
  }

  start(record: SpanRecord, session: SessionRecord, put: PutAttribute): void {
    const span = this.#factsOf(record, session);
    for (const writer of this.#writers) writer.start(span, put);
  }

  end(record: SpanRecord, session: SessionRecord, put: PutAttribute): void {
    const span = this.#factsOf(record, session);
    for (const writer of this.#writers) writer.end(span, put);
  }

  /** What was said in a span that ends, of which so much is written already. */
  said(record: SpanRecord, session: SessionRecord, written: Attributes, put: PutAttribute): void {
    if (this.#text === undefined) return;
    const span = this.#factsOf(record, session);
    const said = saidIn(record, written, this.#text);
    for (const writer of this.#writers) writer.said(span, said, put);
  }

  #factsOf(record: SpanRecord, session: SessionRecord): SpanFacts {
    const { kind } = record;
    return { record, session, headsTrace: kind === 'session' || (kind === 'turn' && this.#turnsAreTraces) };
  }
}

function saidIn(record: SpanRecord, written: Attributes, text: ConversationText): Said {
  switch (record.kind) {
    case 'session':
      return { written, ...text.ofSession() };
    case 'turn':
      return { written, ...text.ofTurn(record) };
    case 'user_speech':
      return { written, input: written[own.TRANSCRIPTION_TEXT] as string | undefined };
    case 'agent':
      return {
        written,
        input: textIn(written[own.INPUT_MESSAGES]),
        output: textIn(written[own.OUTPUT_MESSAGES]),
      };
    case 'inference':
      text.answered(record, textIn(written[own.OUTPUT_MESSAGES]));
      return { written };
    case 'agent_speech':
    case 'tool':
      return { written };
  }
}
