import { hasDiagLogger } from '../host/diag-logger.ts';
import { processWide } from '../host/process-wide.ts';
import { PACKAGE_NAME } from '../version.ts';
import type { ExportFailure } from './send-outcome.ts';

/** What an {@link ArrivalWatch} is made of. */
export interface ArrivalWatchParts {
  /** What is sent. */
  sent: string;
  /** Scheme, host and port, or the exporter's class. */
  receiver: string;
  /** What to set where nothing takes it. */
  offSwitch?: string | undefined;
}

/** What the copies of the package in a process know of what arrived, of any signal. */
const arrivals = processWide('arrivals', () => ({ taken: false, told: false }));

const LONGEST_FAILING_MILLIS = 60_000;

/**
 * Says on stderr that nothing arrives, where and why: after a minute in which nothing of a signal was taken, or at the end if
 * nothing at all was. Once in a process, and not where a `diag` logger hears of it.
 */
export class ArrivalWatch {
  readonly #parts: ArrivalWatchParts;
  #failingSince: number | undefined;
  #failure: ExportFailure | undefined;

  constructor(parts: ArrivalWatchParts) {
    this.#parts = parts;
  }

  taken(): void {
    arrivals.taken = true;
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
    if (!arrivals.taken && reason !== undefined) this.#tell(reason);
  }

  #tell({ reason, errorType }: ExportFailure): void {
    if (arrivals.told || hasDiagLogger()) return;
    arrivals.told = true;
    const { sent, receiver, offSwitch } = this.#parts;
    const off = offSwitch === undefined ? '' : `; ${offSwitch} turns it off`;
    try {
      process.stderr.write(
        `${PACKAGE_NAME}: no ${sent} arrive at ${receiver} (${reason}): ${adviceFor(errorType)}${off}. OTEL_LOG_LEVEL=warn says more.\n`,
      );
    } catch {
      // A stream that is closed.
    }
  }
}

const START_ONE = 'start a receiver there, or say in OTEL_EXPORTER_OTLP_ENDPOINT where one is';

/** What to do, by `error.type`. */
const ADVICE: readonly (readonly [errorType: RegExp, advice: string])[] = [
  [/^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/, START_ONE],
  [/^timeout$/, `what listens there does not answer; ${START_ONE}`],
  [/^(?:ECONNRESET|EPIPE|HPE_.*)$/, 'OTLP over HTTP is sent there, usually port 4318, not the gRPC of 4317'],
  [/^40[13]$/, 'OTEL_EXPORTER_OTLP_HEADERS has the key, as in authorization=Bearer%20…'],
  [
    /^40[45]$/,
    'OTEL_EXPORTER_OTLP_ENDPOINT is the base of the address, /v1/traces and /v1/metrics are appended',
  ],
  [/^415$/, 'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf may be what it takes'],
  [/^process_exit$/, 'await shutdown() before process.exit()'],
  [/^(?:EPROTO|ERR_SSL_.*)$/, 'what listens there may speak http://, not https://'],
  [/CERT|SIGNATURE/, 'OTEL_EXPORTER_OTLP_CERTIFICATE names the file of its certificate authority'],
];

/** What to do where what was sent was not taken, by its `error.type`. */
export function adviceFor(errorType: string): string {
  return ADVICE.find(([known]) => known.test(errorType))?.[1] ?? 'see what the receiver says of it';
}
