/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 62_400 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 49_100 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 47_000 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 46_400 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 31_500 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
