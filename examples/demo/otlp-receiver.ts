const defaultEndpoint = 'http://localhost:4318';

/** Where the trace would go, as the `OTEL_*` variables say; the default for what is no URL. */
export function otlpTracesUrl(environment: NodeJS.ProcessEnv): string {
  const whole = environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? '';
  if (URL.canParse(whole)) return whole;
  const base = environment['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  return `${(URL.canParse(base) ? base : defaultEndpoint).replace(/\/+$/, '')}/v1/traces`;
}

/** Says whether something answers there, by sending it no spans at all. */
export async function somethingAnswers(tracesUrl: string, timeoutMs = 1000): Promise<boolean> {
  try {
    const response = await fetch(tracesUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"resourceSpans":[]}',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
