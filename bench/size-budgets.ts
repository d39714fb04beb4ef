/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 36_300 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 27_400 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 26_300 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 26_500 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 15_100 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
