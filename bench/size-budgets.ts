/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 35_650 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 26_550 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 25_600 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 25_950 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 14_700 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
