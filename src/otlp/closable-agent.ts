import { readFileSync } from 'node:fs';
import type { Agent as HttpAgent, ClientRequest } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

import { putPatch } from '../host/method-patch.ts';
import { SHUT_DOWN } from './export-error.ts';
import { watchRequest } from './request-failures.ts';
import type { TelemetrySignal } from './signal-url.ts';

/** A keep-alive HTTP agent that is made when it is first needed, tells how requests fail, and can be closed. */
export interface ClosableAgent {
  /** The same at each call: the exporter asks for each request until the first has it. */
  create(protocol: string): Promise<HttpAgent | HttpsAgent>;
  /** Fails the requests under way, lets go of idle connections and refuses new ones. */
  close(): void;
}

/**
 * The exporter's own agent cannot be closed, so a receiver that never answers would keep the process alive past the shutdown
 * deadline. (What can is one wait of the exporter before a retry, some 5 s, or what Retry-After says, 10 s at most; it cannot be
 * cancelled.) Reads the certificate variables as the exporter does (which has warned about files it could not read).
 */
export function createClosableAgent(signal: TelemetrySignal, environment: NodeJS.ProcessEnv): ClosableAgent {
  let created: Promise<HttpAgent | HttpsAgent> | undefined;
  let agent: HttpAgent | HttpsAgent | undefined;
  let closed = false;
  const make = async (protocol: string): Promise<HttpAgent | HttpsAgent> => {
    // Not imported statically: that would be before an HTTP instrumentation of the application can patch them.
    agent =
      protocol === 'http:'
        ? new (await import('node:http')).Agent({ keepAlive: true })
        : new (await import('node:https')).Agent({
            keepAlive: true,
            ...readCertificates(signal, environment),
          });
    // What Node calls with each request, and what other agents override.
    putPatch(
      agent,
      'addRequest',
      (addRequest) =>
        function (this: unknown, ...args) {
          watchRequest(args[0] as ClientRequest);
          return addRequest.apply(this, args);
        },
    );
    if (closed) refuse(agent);
    return agent;
  };
  return {
    create: (protocol) => (created ??= make(protocol)),
    close() {
      closed = true;
      if (agent) refuse(agent);
    },
  };
}

function refuse(agent: HttpAgent | HttpsAgent): void {
  // An error without a code is one that the exporter does not retry.
  const error = new Error(SHUT_DOWN);
  agent.createConnection = () => {
    throw error;
  };
  for (const sockets of [...Object.values(agent.sockets), ...Object.values(agent.freeSockets)])
    for (const socket of sockets ?? []) socket.destroy(error);
}

function readCertificates(
  signal: TelemetrySignal,
  environment: NodeJS.ProcessEnv,
): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  const read = (suffix: string): Buffer | undefined =>
    readNamedFile(environment, [
      `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${suffix}`,
      `OTEL_EXPORTER_OTLP_${suffix}`,
    ]);
  const ca = read('CERTIFICATE');
  const cert = read('CLIENT_CERTIFICATE');
  const key = read('CLIENT_KEY');
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

/** The file that the first of these variables names. */
function readNamedFile(environment: NodeJS.ProcessEnv, variables: readonly string[]): Buffer | undefined {
  const path = variables.map((name) => environment[name]?.trim()).find(Boolean);
  if (!path) return undefined;
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
