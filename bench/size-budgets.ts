/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 30_300 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 21_250 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 21_000 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 21_400 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 13_200 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
