import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { AddressInfo } from 'node:net';
import { flattenMetrics } from '../../support/received-metrics.ts';
import { readOtlpProtobuf } from '../../support/otlp-protobuf.ts';
import type { OtlpMetrics } from '../../support/received-metrics.ts';

/** What is compared of a span, in whichever encoding it came. */
export interface CollectedSpan {
  name: string;
  spanId: string;
  parentSpanId: string;
  startNanos: bigint;
  errorType: string | undefined;
}

/** An OTLP/HTTP receiver on loopback that takes what any exporter sends: JSON or protobuf, to any path. */
export interface SpanCollector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** Names of metrics that came as JSON. */
  readonly metrics: ReadonlySet<string>;
  /** Paths that spans were sent to, and as what. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function startSpanCollector(): Promise<SpanCollector> {
  const spans: CollectedSpan[] = [];
  const metrics = new Set<string>();
  const requests: string[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const sent = await buffer(request);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    const type = request.headers['content-type'] ?? '';
    if (request.url?.endsWith('/v1/metrics')) {
      for (const { name } of flattenMetrics(JSON.parse(body.toString()) as OtlpMetrics)) metrics.add(name);
    } else {
      requests.push(`${request.url} ${type}`);
      spans.push(
        ...readSpans(type.includes('json') ? JSON.parse(body.toString()) : readOtlpProtobuf('traces', body)),
      );
    }
    response.writeHead(200, { 'content-type': type }).end(type.includes('json') ? '{}' : '');
  };
  const server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    metrics,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface JsonSpan {
  name: string;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  attributes?: { key: string; value: { stringValue?: string } }[];
}

interface SpansRequest {
  resourceSpans?: { scopeSpans: { spans: JsonSpan[] }[] }[];
}

function readSpans({ resourceSpans = [] }: SpansRequest): CollectedSpan[] {
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  return spans.map(({ name, spanId, parentSpanId = '', startTimeUnixNano, attributes = [] }) => ({
    name,
    spanId,
    parentSpanId,
    startNanos: BigInt(startTimeUnixNano),
    errorType: attributes.find(({ key }) => key === 'error.type')?.value.stringValue,
  }));
}

/** Spans as an indented tree, in order of their start. */
export function printCollected(spans: readonly CollectedSpan[], parentSpanId?: string): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return spans
    .filter((span) =>
      parentSpanId === undefined ? !ids.has(span.parentSpanId) : span.parentSpanId === parentSpanId,
    )
    .toSorted((a, b) => (a.startNanos < b.startNanos ? -1 : 1))
    .flatMap(({ name, spanId, errorType }) => [
      errorType === undefined ? name : `${name} ${errorType}`,
      ...printCollected(spans, spanId).map((line) => `  ${line}`),
    ]);
}
