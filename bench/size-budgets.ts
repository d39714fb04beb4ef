/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 69_200 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 55_000 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 53_000 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 52_300 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 34_300 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
