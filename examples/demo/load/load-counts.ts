import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** What the load has done so far. */
export class LoadCounts implements SpanProcessor {
  calls = 0;
  open = 0;
  turns = 0;
  /** What the script got stuck at. */
  readonly failures: string[] = [];

  /** Counts a call for as long as it lasts; never rejects. */
  async during(call: Promise<void>): Promise<void> {
    this.calls += 1;
    this.open += 1;
    try {
      await call;
    } catch (error) {
      this.failures.push(error instanceof Error ? error.message : String(error));
    } finally {
      this.open -= 1;
    }
  }

  onStart(): void {}

  onEnd({ name }: ReadableSpan): void {
    if (name === 'turn') this.turns += 1;
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
