import type { Attributes } from '@opentelemetry/api';
import type { SessionRecord, SpanRecord } from '../../model/records.ts';
import type { PutAttribute } from '../attributes.ts';

/** Whose attributes are written beside this library's own: what a backend reads that the GenAI conventions have not. */
export type Convention = 'langfuse' | 'openinference';

/** Writes what one convention has of spans. */
export interface ConventionWriter {
  /** What is known when a span starts. */
  start(span: SpanFacts, put: PutAttribute): void;
  /** What is known when it ends. */
  end(span: SpanFacts, put: PutAttribute): void;
  /** What was said in it, with content capture. */
  said(span: SpanFacts, said: Said, put: PutAttribute): void;
}

export interface SpanFacts {
  record: SpanRecord;
  session: SessionRecord;
  /** Whether a trace of this library's begins with it. */
  headsTrace: boolean;
}

/** What was said in a span, as it may be written: the hook has seen it, and it has been scrubbed and cut. */
export interface Said {
  /** The attributes of this library's own that have it. */
  written: Attributes;
  /** In words, of spans that are no response and no call: what was said to the agent, and by it. */
  input?: string | undefined;
  output?: string | undefined;
}
