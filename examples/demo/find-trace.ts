import { setTimeout as delay } from 'node:timers/promises';

const LOOKS = 10;
const BETWEEN_LOOKS_MS = 200;

/** The address of a trace in Jaeger, once it is there; undefined where no Jaeger has it. */
export async function findTrace(page: string, traceId: string): Promise<string | undefined> {
  for (let look = 0; look < LOOKS; look += 1) {
    const has = await hasTrace(page, traceId);
    if (has === undefined) return undefined;
    if (has) return `${page}/trace/${traceId}`;
    await delay(BETWEEN_LOOKS_MS);
  }
  return undefined;
}

/** Undefined where no Jaeger answers. Asked raw: Jaeger keeps what it finds odd in a trace that it shows half arrived. */
async function hasTrace(page: string, traceId: string): Promise<boolean | undefined> {
  try {
    const response = await fetch(`${page}/api/v3/traces/${traceId}?raw_traces=true`, {
      signal: AbortSignal.timeout(2000),
    });
    const body: unknown = await response.json();
    if (typeof body !== 'object' || body === null) return undefined;
    return 'result' in body || 'error' in body ? 'result' in body : undefined;
  } catch (error) {
    // What is slow to answer may be asked again.
    return error instanceof Error && error.name === 'TimeoutError' ? false : undefined;
  }
}
