import { poll } from '../jaeger/poll.ts';

/** A span as MLflow has read it. */
export interface MlflowSpan {
  name: string;
  status: { code?: string; message?: string };
  attributes: Record<string, unknown>;
}

/** A trace as MLflow has read it. */
export interface MlflowTrace {
  state: string;
  requestPreview: string;
  responsePreview: string;
  metadata: Record<string, string>;
  spans: MlflowSpan[];
}

interface Answer {
  trace?: {
    trace_info: {
      state: string;
      request_preview?: string;
      response_preview?: string;
      trace_metadata: Record<string, string>;
    };
    spans: {
      name: string;
      status: { code?: string; message?: string };
      attributes: { key: string; value: AnyValue }[];
    }[];
  };
}

interface AnyValue {
  string_value?: string;
  int_value?: number;
  double_value?: number;
  bool_value?: boolean;
  array_value?: { values?: AnyValue[] };
  kvlist_value?: { values?: { key: string; value: AnyValue }[] };
}

/** The trace, once MLflow has so many spans of it. */
export function readMlflowTrace(url: string, traceId: string, spanCount: number): Promise<MlflowTrace> {
  return poll(`${spanCount} spans of trace ${traceId}`, 60_000, async () => {
    const answer = await fetch(`${url}/api/3.0/mlflow/traces/get?trace_id=tr-${traceId}`);
    const { trace } = (await answer.json()) as Answer;
    if (trace === undefined || trace.spans.length < spanCount) return undefined;
    const { trace_info: info } = trace;
    return {
      state: info.state,
      requestPreview: info.request_preview ?? '',
      responsePreview: info.response_preview ?? '',
      metadata: info.trace_metadata,
      spans: trace.spans.map(({ name, status, attributes }) => ({
        name,
        status,
        attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)])),
      })),
    };
  });
}

function plain({ array_value: array, kvlist_value: object, ...scalar }: AnyValue): unknown {
  if (array !== undefined) return (array.values ?? []).map(plain);
  if (object === undefined) return Object.values(scalar)[0];
  return Object.fromEntries((object.values ?? []).map(({ key, value }) => [key, plain(value)]));
}
