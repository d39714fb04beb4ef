import { gzipSync } from 'node:zlib';
import {
  JsonTraceSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { DataPointType, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** Bytes of one span on the wire, in requests of so many spans. */
export interface BytesPerSpan {
  json: number;
  jsonGzip: number;
  protobuf: number;
  protobufGzip: number;
}

export function bytesPerSpan(spans: readonly ReadableSpan[], spansPerRequest: number): BytesPerSpan {
  const bytes: BytesPerSpan = { json: 0, jsonGzip: 0, protobuf: 0, protobufGzip: 0 };
  for (let from = 0; from < spans.length; from += spansPerRequest) {
    const batch = spans.slice(from, from + spansPerRequest);
    const json = JsonTraceSerializer.serializeRequest(batch) ?? new Uint8Array();
    const protobuf = ProtobufTraceSerializer.serializeRequest(batch) ?? new Uint8Array();
    bytes.json += json.length;
    bytes.jsonGzip += gzipSync(json).length;
    bytes.protobuf += protobuf.length;
    bytes.protobufGzip += gzipSync(protobuf).length;
  }
  for (const form of Object.keys(bytes) as (keyof BytesPerSpan)[]) bytes[form] /= spans.length;
  return bytes;
}

/** Requests of protobuf, as one collector sends them to the next. */
export function protobufRequests(spans: readonly ReadableSpan[], spansPerRequest: number): Uint8Array[] {
  const requests: Uint8Array[] = [];
  for (let from = 0; from < spans.length; from += spansPerRequest) {
    const request = ProtobufTraceSerializer.serializeRequest(spans.slice(from, from + spansPerRequest));
    if (request) requests.push(request);
  }
  return requests;
}

/** Bytes of one export of all metrics of a process. */
export function metricsBytes(metrics: ResourceMetrics): number {
  return ProtobufMetricsSerializer.serializeRequest(metrics)?.length ?? 0;
}

/** Series that Prometheus makes of them: of a histogram one for each bucket, one above them, the sum and the count. */
export function countSeries(metrics: ResourceMetrics): number {
  let series = 0;
  for (const metric of metrics.scopeMetrics.flatMap((scope) => scope.metrics)) {
    if (metric.dataPointType === DataPointType.HISTOGRAM) {
      for (const { value } of metric.dataPoints) series += value.buckets.boundaries.length + 3;
    } else series += metric.dataPoints.length;
  }
  return series;
}
