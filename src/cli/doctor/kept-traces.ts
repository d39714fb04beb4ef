import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';

/** Of traces that begin here, which are kept by the sampler that the environment names. */
export function keptTraces(): 'all' | 'some' | 'none' {
  // Samplers by share take the ids up to a bound: the first of all, and one of the last.
  const [first, last] = ['00000000000000000000000000000001', 'fffffffe000000000000000000000000'].map(isKept);
  if (first === true) return last === true ? 'all' : 'some';
  return 'none';
}

function isKept(traceId: string): boolean {
  const idGenerator = { generateTraceId: () => traceId, generateSpanId: () => '0000000000000001' };
  return new BasicTracerProvider({ idGenerator }).getTracer('doctor').startSpan('probe').isRecording();
}
