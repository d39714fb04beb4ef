import type { OTLPExporterNodeConfigBase } from '@opentelemetry/otlp-exporter-base';
import { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import type { ISerializer } from '@opentelemetry/otlp-transformer';

import { createClosableAgent } from './closable-agent.ts';
import { OtlpSender } from './otlp-sender.ts';
import { originOf, signalUrl, type TelemetrySignal } from './signal-url.ts';
import { wrongEndpointVariables } from './telemetry-environment.ts';
import { log } from './telemetry-log.ts';
import type { TelemetryOptions } from './telemetry-options.ts';

/** A sender of one signal, and how to cut it off. */
export interface ClosableSender<Content> {
  sender: OtlpSender<Content>;
  /** Fails what is being sent and lets go of every connection. */
  close(): void;
}

/** What a {@link ClosableSender} is made of. */
export interface ClosableSenderParts<Content> {
  signal: TelemetrySignal;
  options: TelemetryOptions;
  /** Only for messages. */
  endpoint: string;
  environment: NodeJS.ProcessEnv;
  serializer: ISerializer<Content, unknown>;
  /** For one request, in milliseconds; that of the environment holds if it is shorter. */
  timeoutMillis: number;
}

/** Takes headers, timeout, compression and certificates from the environment as the exporters of the SDK do. */
export function createClosableSender<Content>({
  signal,
  options,
  endpoint,
  environment,
  serializer,
  timeoutMillis,
}: ClosableSenderParts<Content>): ClosableSender<Content> {
  const wrong = wrongEndpointVariables(signal, environment);
  for (const name of wrong)
    log.warn(
      `${name} is not an absolute http:// or https:// URL; it is ignored, ${signal === 'traces' ? 'spans' : signal} go to ${originOf(endpoint)}`,
    );
  const agent = createClosableAgent(signal, environment);
  const config = withoutVariables(wrong, environment, () =>
    readConfig(signal, {
      httpAgentOptions: (protocol) => agent.create(protocol),
      ...(options.endpoint !== undefined && { url: signalUrl(options.endpoint, signal) }),
      ...(options.headers && { headers: options.headers }),
    }),
  );
  const sender = new OtlpSender<Content>(
    { ...config, timeoutMillis: Math.min(config.timeoutMillis, timeoutMillis) },
    serializer,
  );
  return { sender, close: () => agent.close() };
}

function readConfig(
  signal: TelemetrySignal,
  config: OTLPExporterNodeConfigBase,
): ReturnType<typeof convertLegacyHttpOptions> {
  return convertLegacyHttpOptions(config, signal.toUpperCase(), `v1/${signal}`, {
    'content-type': 'application/json',
  });
}

// An endpoint that cannot be parsed is printed in full there, with any key in it.
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
