import { type CanonicalSpan, type OtlpTraces, readSpans } from './otlp-spans.ts';
import { poll } from './poll.ts';

const ARRIVAL_TIMEOUT_MS = 15_000;

/** A trace as Jaeger's UI gets it, as far as it is read here. */
export interface UiTrace {
  readonly traceID: string;
  readonly spans: readonly UiSpan[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  readonly warnings: readonly string[] | null;
}

export interface UiSpan {
  readonly spanID: string;
  readonly operationName: string;
  readonly processID: string;
  readonly references: readonly {
    readonly refType: 'CHILD_OF' | 'FOLLOWS_FROM';
    readonly traceID: string;
    readonly spanID: string;
  }[];
  /** Microseconds since 1970. */
  readonly startTime: number;
  /** Microseconds. */
  readonly duration: number;
  readonly tags: readonly UiTag[];
  readonly logs: readonly { readonly timestamp: number; readonly fields: readonly UiTag[] }[];
  readonly warnings: readonly string[] | null;
}

interface UiTag {
  readonly key: string;
  readonly value: unknown;
}

/** The spans of a trace from the API that speaks OTLP, as they are stored, once Jaeger has `count` of them. */
export async function readTrace(
  queryUrl: string,
  traceId: string,
  count: number,
  timeoutMs = ARRIVAL_TIMEOUT_MS,
): Promise<CanonicalSpan[]> {
  let seen = 0;
  return poll(`${count} spans of trace ${traceId}`, timeoutMs, async () => {
    const answer = await getJson<{ result: OtlpTraces }>(
      `${queryUrl}/api/v3/traces/${traceId}?raw_traces=true`,
    );
    if (answer === undefined) return undefined;
    const spans = readSpans(answer.result);
    seen = spans.length;
    return spans.length >= count ? spans : undefined;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}, but ${seen}`, { cause: error });
  });
}

/** The trace as the UI's own API gives it, adjusted and with warnings where Jaeger finds something odd; undefined if it has none. */
export async function readUiTrace(queryUrl: string, traceId: string): Promise<UiTrace | undefined> {
  return (await getJson<{ data: UiTrace[] }>(`${queryUrl}/api/traces/${traceId}`))?.data[0];
}

/** What a person gets who picks a service in the UI and presses "Find Traces". */
export async function findTraces(queryUrl: string, service: string): Promise<readonly UiTrace[]> {
  const query = new URLSearchParams({ service, limit: '20', lookback: '1h' });
  return (await getJson<{ data: UiTrace[] }>(`${queryUrl}/api/traces?${query.toString()}`))?.data ?? [];
}

export async function listServices(queryUrl: string): Promise<readonly string[]> {
  return (await getJson<{ data: string[] | null }>(`${queryUrl}/api/services`))?.data ?? [];
}

async function getJson<T>(url: string): Promise<T | undefined> {
  const response = await fetch(url);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  const body: T = JSON.parse(await response.text());
  return body;
}
