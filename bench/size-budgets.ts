/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 40_300 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 31_300 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 30_100 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 29_700 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 17_300 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
