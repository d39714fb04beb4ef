import { AlwaysOnSampler, BasicTracerProvider, NoopSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { TracerProvider } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { SpanIntake } from './span-intake.ts';

/** A provider whose spans are handed on as they end, and are kept nowhere. Every span is made, whatever the environment samples. */
export function createIntakeProvider(intake: SpanIntake): TracerProvider {
  return new BasicTracerProvider({
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new EndedSpans(intake)],
  });
}

class EndedSpans extends NoopSpanProcessor {
  readonly #intake: SpanIntake;

  constructor(intake: SpanIntake) {
    super();
    this.#intake = intake;
  }

  override onEnd(span: ReadableSpan): void {
    this.#intake.takeEnded(span);
  }
}
