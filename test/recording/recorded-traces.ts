import { onTestFinished } from 'vitest';
import { SessionModel } from '../../src/model/session-model.ts';
import { SessionRecorder } from '../../src/recording/session-recorder.ts';
import { SessionReplay } from '../../src/cli/replay/session-replay.ts';
import { SessionTracer } from '../../src/session/session-tracer.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { recordingTarget, withoutIds } from '../support/without-ids.ts';
import { beginning } from './told-session.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Redact } from '../../src/index.ts';
import type { SessionReplayOptions } from '../../src/cli/replay/session-replay.ts';

/** What is recorded, of whoever records it. */
export type RecordedLines = ReturnType<typeof recordingTarget>;

/**
 * Records, until the test is over, all that tracers are told, each into a recording of its own: how a conversation is
 * traced is no business of what it is recorded by.
 */
export function recordTracers({
  captureContent = false,
  redact,
}: { captureContent?: boolean; redact?: Redact } = {}): RecordedLines[] {
  const recordings: RecordedLines[] = [];
  const recorders = new WeakMap<SessionTracer, SessionRecorder>();
  const recorderOf = (tracer: SessionTracer): SessionRecorder => {
    const existing = recorders.get(tracer);
    if (existing !== undefined) return existing;
    const target = recordingTarget();
    const recorder = new SessionRecorder({ target, captureContent, redact });
    recordings.push(target);
    recorders.set(tracer, recorder);
    return recorder;
  };
  for (const method of ['begin', 'located', 'connected', 'signal', 'chunk', 'end'] as const) {
    const restore = tellFirst<SessionTracer>(SessionTracer.prototype, method, (tracer, args) => {
      const recorder = recorderOf(tracer);
      (recorder[method] as Method).apply(recorder, args);
    });
    onTestFinished(restore);
  }
  return recordings;
}

/** The spans of recorded lines; a line that is wrong fails the test. */
export function replay(lines: readonly object[], options: SessionReplayOptions = {}): ReadableSpan[] {
  return replayText(lines.map((line) => JSON.stringify(line)).join('\n'), options);
}

/** {@link replay} of lines as they were written. */
export function replayText(text: string, options: SessionReplayOptions = {}): ReadableSpan[] {
  const { exporter, provider } = inMemoryProvider();
  const replayed = new SessionReplay({ tracerProvider: provider, ...options });
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const problem = replayed.applyText(line);
    if (problem !== undefined) throw new Error(`${problem}: ${line}`);
  }
  replayed.end();
  return exporter.getFinishedSpans();
}

/** All of a trace but its ids, and but the span of the application that it is part of. */
export function sameTrace(spans: readonly ReadableSpan[]): object[] {
  return withoutIds(spans).map((span) =>
    'parent' in span && span.parent === 'elsewhere' ? { ...span, parent: undefined } : span,
  );
}

/** Records what models are told while `play` runs: each into a recording of its own, with an agents SDK at work. */
export function recordModels(play: () => void): RecordedLines[] {
  const recordings: RecordedLines[] = [];
  const recorders = new WeakMap<SessionModel, SessionRecorder>();
  const recorderOf = (model: SessionModel): SessionRecorder => {
    const existing = recorders.get(model);
    if (existing !== undefined) return existing;
    const target = recordingTarget();
    const recorder = new SessionRecorder({ target, captureContent: false, redact: undefined });
    const { startTime } = model.session;
    recorder.begin(beginning({ startTime, agents: true }));
    recordings.push(target);
    recorders.set(model, recorder);
    return recorder;
  };
  const told = { apply: 'signal', chunk: 'chunk', end: 'end' } as const;
  const restore = (['apply', 'chunk', 'end'] as const).map((method) =>
    tellFirst<SessionModel>(SessionModel.prototype, method, (model, args) => {
      const recorder = recorderOf(model);
      (recorder[told[method]] as Method).apply(recorder, args);
    }),
  );
  play();
  for (const step of restore) step();
  return recordings;
}

type Method = (...args: unknown[]) => void;

/** Hands on the calls of a method before they are made; what it returns undoes that. A method may be listened to twice. */
function tellFirst<Self>(
  prototype: Self,
  name: keyof Self,
  tell: (self: Self, args: unknown[]) => void,
): () => void {
  const holder = prototype as Record<keyof Self, Method>;
  const original = holder[name];
  holder[name] = function (this: Self, ...args: unknown[]) {
    tell(this, args);
    original.apply(this, args);
  };
  return () => void (holder[name] = original);
}
