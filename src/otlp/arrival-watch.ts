import { hasDiagLogger } from '../host/diag-logger.ts';
import { processWide } from '../host/process-wide.ts';
import { writeLine } from '../host/say-once.ts';
import { adviceFor, type Destination } from './arrival-advice.ts';
import type { ExportFailure } from './send-outcome.ts';

/** What an {@link ArrivalWatch} is made of. */
export interface ArrivalWatchParts extends Destination {
  /** What to set where nothing takes it. */
  offSwitch?: string | undefined;
}

/** What the copies of the package in a process know: which receivers have taken something, and whether one was told of. */
const arrivals = processWide('arrivals', () => ({ takenBy: new Set<string>(), told: false }));

const LONGEST_FAILING_MILLIS = 60_000;

/**
 * Says on stderr that nothing arrives, where and why: after a minute in which nothing of a signal was taken, or at the end if
 * nothing at all was. Once in a process, and not where a `diag` logger hears of it.
 */
export class ArrivalWatch {
  readonly #parts: ArrivalWatchParts;
  #taken = false;
  #failingSince: number | undefined;
  #failure: ExportFailure | undefined;

  constructor(parts: ArrivalWatchParts) {
    this.#parts = parts;
  }

  taken(): void {
    this.#taken = true;
    arrivals.takenBy.add(this.#parts.receiver);
    this.#failingSince = undefined;
  }

  /** A request failed. */
  failed(failure: ExportFailure): void {
    this.#failure = failure;
    this.#failingSince ??= performance.now();
    if (performance.now() - this.#failingSince >= LONGEST_FAILING_MILLIS) this.#tell(failure);
  }

  /** No more is sent; `failure` says why nothing was, should no request have said so. */
  ended(failure?: ExportFailure): void {
    const reason = this.#failure ?? failure;
    if (arrivals.takenBy.size === 0 && reason !== undefined) this.#tell(reason);
  }

  #tell({ reason, errorType }: ExportFailure): void {
    if (arrivals.told || hasDiagLogger()) return;
    arrivals.told = true;
    const { sent, receiver, offSwitch } = this.#parts;
    const takesOthers = !this.#taken && arrivals.takenBy.has(receiver);
    const advice = adviceFor(errorType, { ...this.#parts, takesOthers });
    const off = offSwitch === undefined ? '' : `; ${offSwitch} turns it off`;
    writeLine(
      `no ${sent} arrive at ${receiver} (${reason}): ${advice}${off}. OTEL_LOG_LEVEL=warn says more.`,
    );
  }
}
