import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';

import { PACKAGE_NAME, PACKAGE_VERSION } from '../version.ts';
import { readerOf } from './environment-values.ts';
import type { AskedProtocol } from './otlp-protocol.ts';
import { headerVariables, readHeaders, trimHeaders } from './export-headers.ts';
import { ProtocolExporter, type Exporter } from './protocol-exporter.ts';
import { createClosableAgent } from './closable-agent.ts';
import { compressionOf } from './signal-settings.ts';
import { originOf, SENT, signalUrl, type TelemetrySignal } from './signal-url.ts';
import { readExporterTimeout, wrongEndpointVariables } from './telemetry-environment.ts';
import { diagnostics } from '../host/diagnostics.ts';
import type { OtlpProtocol, TelemetryOptions } from './telemetry-options.ts';

/** An OTLP/HTTP exporter, and how to cut it off. */
export interface ClosableExporter<Content, Inner extends Exporter<Content>> {
  exporter: ProtocolExporter<Content, Inner>;
  /** Fails what is being sent and lets go of every connection. */
  readonly close: () => void;
}

/** What exporters of both signals take. */
type ExporterConfig = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>;

/** What an exporter is made of. */
export interface ClosableExporterParts<Inner> {
  signal: TelemetrySignal;
  options: TelemetryOptions;
  /** Only for messages. */
  endpoint: string;
  environment: NodeJS.ProcessEnv;
  /** For one export with the exporter's own retries, in milliseconds; that of the environment holds if it is shorter. */
  timeoutMillis: number;
  /** The protocol that was asked for. */
  asked: AskedProtocol | undefined;
  /** Make the exporters of the SDK, which read compression and certificates from the environment themselves. */
  builders: Readonly<Record<OtlpProtocol, (config: ExporterConfig) => Inner>>;
}

const EXPORTER_TIMEOUT_MILLIS = 10_000;

export function createClosableExporter<Content, Inner extends Exporter<Content>>({
  signal,
  options,
  endpoint,
  environment,
  timeoutMillis,
  asked,
  builders,
}: ClosableExporterParts<Inner>): ClosableExporter<Content, Inner> {
  const wrong = warnOfWrongEndpoints(signal, environment, endpoint);
  const agent = createClosableAgent(signal, environment);
  const read = readerOf(environment);
  const saidMillis = readExporterTimeout(signal, read) ?? EXPORTER_TIMEOUT_MILLIS;
  const headers = { ...readHeaders(signal, read), ...trimHeaders(options.headers) };
  const readHere = headerVariables(signal).filter((name) => environment[name] !== undefined);
  const build = (protocol: OtlpProtocol): Inner =>
    withoutVariables([...wrong, ...readHere], environment, () =>
      builders[protocol]({
        userAgent: `${PACKAGE_NAME}/${PACKAGE_VERSION}`,
        httpAgentOptions: (scheme) => agent.create(scheme),
        timeoutMillis: Math.min(timeoutMillis, saidMillis),
        ...(options.endpoint !== undefined && { url: signalUrl(options.endpoint, signal) }),
        headers,
      }),
    );
  const exporter = new ProtocolExporter<Content, Inner>({
    sent: SENT[signal],
    receiver: originOf(endpoint),
    asked,
    ...compressionOf(signal, read),
    build,
  });
  return { exporter, close: () => agent.close() };
}

/** Warns of the endpoint variables that are ignored, for `endpoint`; returns their names. */
export function warnOfWrongEndpoints(
  signal: TelemetrySignal,
  environment: NodeJS.ProcessEnv,
  endpoint: string,
): string[] {
  const wrong = wrongEndpointVariables(signal, environment);
  for (const name of wrong)
    diagnostics.warn(
      `${name} is not an absolute http:// or https:// URL; it is ignored, ${SENT[signal]} go to ${originOf(endpoint)}`,
    );
  return wrong;
}

// The exporter prints an endpoint that it cannot parse in full, with any key in it, and takes headers that cannot be sent.
function withoutVariables<Result>(
  names: readonly string[],
  environment: NodeJS.ProcessEnv,
  build: () => Result,
): Result {
  const hidden = names.map((name) => [name, environment[name]] as const);
  for (const name of names) delete environment[name];
  try {
    return build();
  } finally {
    for (const [name, value] of hidden) environment[name] = value;
  }
}
