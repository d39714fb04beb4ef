import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

import { createClosableAgent } from './closable-agent.ts';
import { wrongEndpointVariables } from './telemetry-environment.ts';
import type { TelemetryOptions } from './telemetry-options.ts';
import { log } from './telemetry-log.ts';
import { originOf, tracesUrl } from './traces-url.ts';

/** An OTLP/HTTP JSON exporter, and how to cut it off. */
export interface ClosableTraceExporter {
  exporter: SpanExporter;
  /** Fails what is being sent and lets go of every connection. */
  close(): void;
}

/** Makes the exporter of the SDK, which reads headers, timeout, compression and certificates from the environment itself. */
export function createTraceExporter(
  options: TelemetryOptions,
  endpoint: string,
  environment: NodeJS.ProcessEnv,
): ClosableTraceExporter {
  const wrong = wrongEndpointVariables(environment);
  for (const name of wrong)
    log.warn(
      `${name} is not an absolute http:// or https:// URL; it is ignored, spans go to ${originOf(endpoint)}`,
    );
  const agent = createClosableAgent(environment);
  const exporter = withoutVariables(
    wrong,
    environment,
    () =>
      new OTLPTraceExporter({
        httpAgentOptions: (protocol) => agent.create(protocol),
        ...(options.endpoint !== undefined && { url: tracesUrl(options.endpoint) }),
        ...(options.headers && { headers: options.headers }),
      }),
  );
  return { exporter, close: () => agent.close() };
}

// The exporter prints an endpoint that it cannot parse in full, with any key in it.
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
