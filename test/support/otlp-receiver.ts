import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { CorsPolicy } from './cors-policy.ts';
import { plainAttributes } from './received-attributes.ts';
import { holdPort } from './held-port.ts';
import { flattenMetrics } from './received-metrics.ts';
import { readOtlpProtobuf } from './otlp-protobuf.ts';
import type { OtlpAttribute } from './received-attributes.ts';
import type { OtlpMetrics, ReceivedMetric } from './received-metrics.ts';

/**
 * What the receiver does with a request: take it, take it after a while, take some of its spans, answer a status, answer 413 to
 * what is larger or 415 to the other protocol, never answer, cut the connection while the request is coming in, or not listen at all.
 */
export type ReceiverBehaviour =
  | 'accept'
  | 'hang'
  | 'reset'
  | 'refuse'
  | { afterMillis: number }
  | { mostBytes: number }
  | { takesOnly: 'http/json' | 'http/protobuf' }
  | { rejectedSpans: number; errorMessage?: string }
  | { status: number; headers?: Record<string, string>; body?: string };

/** One export request as it came; `bytes` is the size on the wire, `spans` and `metrics` what its body held. */
export interface ReceivedRequest {
  /** Of `performance.now()`. */
  at: number;
  /** Of the sender's end of the connection. */
  port: number | undefined;
  path: string;
  headers: IncomingHttpHeaders;
  bytes: number;
  /** The body as it came, unzipped; of protobuf what can be read of it. */
  text: string;
  spans: ReceivedSpan[];
  metrics: ReceivedMetric[];
}

/** One span of OTLP with its attributes as plain values, times in nanoseconds since 1970, and its resource and scope. */
export interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  kind: number;
  startTimeUnixNano: bigint;
  endTimeUnixNano: bigint;
  attributes: Record<string, unknown>;
  events: { name: string; timeUnixNano: bigint; attributes: Record<string, unknown> }[];
  links: { traceId: string; spanId: string; attributes: Record<string, unknown> }[];
  status: { code?: number; message?: string };
  resource: Record<string, unknown>;
  scope: { name: string; version: string | undefined; schemaUrl: string | undefined };
}

/** A real OTLP/HTTP receiver on loopback, of JSON and protobuf. */
export interface OtlpReceiver {
  /** Base URL, to be used as the OTLP endpoint. */
  readonly url: string;
  /** Every request for traces, in the order of arrival, whatever was answered. */
  readonly requests: readonly ReceivedRequest[];
  /** Spans of the requests that were accepted. */
  readonly spans: readonly ReceivedSpan[];
  /** Every request for metrics, in the order of arrival, whatever was answered. */
  readonly metricRequests: readonly ReceivedRequest[];
  /** Metrics of the requests that were accepted, as of the last of each name. */
  readonly metrics: ReadonlyMap<string, ReceivedMetric>;
  /** Most requests for traces that were open at the same time. */
  readonly mostOpenRequests: number;
  /** Which pages of browsers may send; none until it says so. */
  readonly cors: CorsPolicy;
  /** Changes what is done with the requests from now on. */
  behave(behaviour: ReceiverBehaviour): Promise<void>;
  /** Resolves when `count` spans were accepted; rejects after `timeoutMillis`. */
  waitForSpans(count: number, timeoutMillis?: number): Promise<void>;
  /** Resolves when `count` requests for traces came; rejects after `timeoutMillis`. */
  waitForRequests(count: number, timeoutMillis?: number): Promise<void>;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

/** Starts a receiver on a free port of 127.0.0.1. */
export async function startOtlpReceiver(behaviour: ReceiverBehaviour = 'accept'): Promise<OtlpReceiver> {
  const receiver = new LoopbackReceiver();
  await receiver.listen();
  try {
    await receiver.behave(behaviour);
    return receiver;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return startOtlpReceiver(behaviour);
  }
}

class LoopbackReceiver implements OtlpReceiver {
  readonly requests: ReceivedRequest[] = [];
  readonly spans: ReceivedSpan[] = [];
  readonly metricRequests: ReceivedRequest[] = [];
  readonly metrics = new Map<string, ReceivedMetric>();
  readonly cors = new CorsPolicy();
  mostOpenRequests = 0;
  url = '';
  readonly #server = createServer((request, response) => void this.#receive(request, response));
  readonly #watchers = new Set<() => void>();
  #behaviour: ReceiverBehaviour = 'accept';
  #openRequests = 0;
  #letGo: (() => void) | undefined;

  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The receiver has no port');
    this.url = `http://127.0.0.1:${address.port}`;
  }

  async behave(behaviour: ReceiverBehaviour): Promise<void> {
    if (behaviour === 'refuse') await this.#refuse();
    else if (!this.#server.listening) await this.#listenAgain();
    this.#behaviour = behaviour;
  }

  waitForSpans(count: number, timeoutMillis = 60_000): Promise<void> {
    return this.#waitUntil(() => this.spans.length >= count, `${count} spans`, timeoutMillis);
  }

  waitForRequests(count: number, timeoutMillis = 60_000): Promise<void> {
    return this.#waitUntil(() => this.requests.length >= count, `${count} requests`, timeoutMillis);
  }

  async #refuse(): Promise<void> {
    if (this.#server.listening) this.#letGo = await holdPort(this.#port, () => this.close());
  }

  async #listenAgain(): Promise<void> {
    this.#letGo?.();
    await this.listen(this.#port);
  }

  get #port(): number {
    return Number(new URL(this.url).port);
  }

  async close(): Promise<void> {
    this.#letGo?.();
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isForMetrics(request)) {
      this.mostOpenRequests = Math.max(this.mostOpenRequests, (this.#openRequests += 1));
      response.once('close', () => (this.#openRequests -= 1));
    }
    if (this.cors.answersPreflight(request, response)) return;
    if (this.#behaviour === 'reset') return void request.socket.resetAndDestroy();
    try {
      this.#answer(response, this.#keep(request, await buffer(request)));
    } catch (error) {
      if (!response.destroyed) response.writeHead(400).end(String(error));
    }
    for (const watch of this.#watchers) watch();
  }

  #keep(request: IncomingMessage, wire: Buffer): ReceivedRequest {
    const { url = '', headers } = request;
    const body = headers['content-encoding'] === 'gzip' ? gunzipSync(wire) : wire;
    const text = body.toString('utf8');
    const payload: OtlpTraces & OtlpMetrics = isProtobuf(request)
      ? readOtlpProtobuf(isForMetrics(request) ? 'metrics' : 'traces', body)
      : JSON.parse(text);
    const kept = {
      at: performance.now(),
      port: request.socket.remotePort,
      path: url,
      headers,
      bytes: wire.length,
      text,
      spans: flattenSpans(payload),
      metrics: flattenMetrics(payload),
    };
    (isForMetrics(request) ? this.metricRequests : this.requests).push(kept);
    return kept;
  }

  #answer(response: ServerResponse, received: ReceivedRequest): void {
    const behaviour = this.#behaviour;
    if (behaviour === 'hang') return;
    if (typeof behaviour !== 'object') return this.#take(response, received);
    if ('afterMillis' in behaviour)
      return void setTimeout(() => this.#take(response, received), behaviour.afterMillis);
    if ('rejectedSpans' in behaviour) return this.#take(response, received, behaviour);
    if ('mostBytes' in behaviour)
      return received.bytes > behaviour.mostBytes
        ? void response.writeHead(413).end()
        : this.#take(response, received);
    if ('takesOnly' in behaviour)
      return isProtobuf(received) === (behaviour.takesOnly === 'http/protobuf')
        ? this.#take(response, received)
        : void response.writeHead(415).end();
    const { status, headers, body = '{"message":"told to"}' } = behaviour;
    response.writeHead(status, headers).end(body);
  }

  #take(
    response: ServerResponse,
    received: ReceivedRequest,
    { rejectedSpans = 0, errorMessage = '' }: { rejectedSpans?: number; errorMessage?: string } = {},
  ): void {
    for (const span of received.spans.slice(rejectedSpans)) this.spans.push(span);
    for (const metric of received.metrics) this.metrics.set(metric.name, metric);
    const contentType = received.headers['content-type'] ?? 'application/json';
    const answer = rejectedSpans > 0 || errorMessage !== '';
    const partialSuccess = { rejectedSpans: `${rejectedSpans}`, errorMessage };
    response
      .writeHead(200, { 'content-type': contentType })
      .end(
        isProtobuf(received)
          ? answer
            ? protobufAnswer(rejectedSpans, errorMessage)
            : ''
          : JSON.stringify(answer ? { partialSuccess } : {}),
      );
    for (const watch of this.#watchers) watch();
  }

  async #waitUntil(reached: () => boolean, what: string, timeoutMillis: number): Promise<void> {
    if (reached()) return;
    await new Promise<void>((resolve, reject) => {
      const stop = (settle: () => void): void => {
        clearTimeout(timer);
        this.#watchers.delete(watch);
        settle();
      };
      const watch = (): void => (reached() ? stop(resolve) : undefined);
      const timer = setTimeout(
        () =>
          stop(() =>
            reject(new Error(`No ${what} within ${timeoutMillis} ms; ${this.spans.length} spans came`)),
          ),
        timeoutMillis,
      );
      this.#watchers.add(watch);
    });
  }
}

/** An `ExportTraceServiceResponse`, or the same of metrics; both parts under 128 bytes. */
function protobufAnswer(rejected: number, message: string): Uint8Array {
  const text = Buffer.from(message);
  return Buffer.concat([Buffer.from([0x0a, text.length + 4, 0x08, rejected, 0x12, text.length]), text]);
}

function isProtobuf({ headers }: { headers: IncomingHttpHeaders }): boolean {
  return headers['content-type'] === 'application/x-protobuf';
}

function isForMetrics({ url = '' }: IncomingMessage): boolean {
  return /\/v1\/metrics(?:\?|$)/.test(url);
}

interface OtlpTraces {
  resourceSpans?: {
    resource?: { attributes?: OtlpAttribute[] };
    scopeSpans?: { scope?: { name: string; version?: string }; schemaUrl?: string; spans?: OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: OtlpAttribute[];
  events?: { name: string; timeUnixNano: string; attributes?: OtlpAttribute[] }[];
  links?: { traceId: string; spanId: string; attributes?: OtlpAttribute[] }[];
  status?: { code?: number; message?: string };
}

function flattenSpans({ resourceSpans = [] }: OtlpTraces): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const attributes = plainAttributes(resource?.attributes);
    return scopeSpans.flatMap(({ scope, schemaUrl, spans = [] }) =>
      spans.map((span) => ({
        ...plainSpan(span),
        resource: attributes,
        scope: { name: scope?.name ?? '', version: scope?.version, schemaUrl },
      })),
    );
  });
}

function plainSpan(span: OtlpSpan): Omit<ReceivedSpan, 'resource' | 'scope'> {
  const { name, traceId, spanId, parentSpanId, kind, events = [], links = [], status = {} } = span;
  return {
    name,
    traceId,
    spanId,
    parentSpanId,
    kind,
    status,
    startTimeUnixNano: BigInt(span.startTimeUnixNano),
    endTimeUnixNano: BigInt(span.endTimeUnixNano),
    attributes: plainAttributes(span.attributes),
    events: events.map((event) => ({
      name: event.name,
      timeUnixNano: BigInt(event.timeUnixNano),
      attributes: plainAttributes(event.attributes),
    })),
    links: links.map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      attributes: plainAttributes(link.attributes),
    })),
  };
}
