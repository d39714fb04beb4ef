import { createContextKey } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';

/** What work of the application is about: a call that it runs, or a response that it checks. */
export type WorkSubject = { callId: string } | { responseId: string };

const SUBJECT = createContextKey('opentelemetry-instrumentation-openai-realtime.subject');

interface KnownSubject {
  readonly of: object;
  readonly subject: WorkSubject;
}

/** A context for work; `of` stands for the feed that tells of it, which the context may outlive. */
export function withSubject(context: Context, of: object, subject: WorkSubject): Context {
  return context.setValue(SUBJECT, { of, subject } satisfies KnownSubject);
}

/** What the work is about to which a context belongs, if the same feed tells of it. */
export function subjectOf(context: Context, of: object): WorkSubject | undefined {
  const known = context.getValue(SUBJECT) as KnownSubject | undefined;
  return known?.of === of ? known.subject : undefined;
}
