/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 34_650 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 25_600 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 24_750 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 25_050 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 13_900 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
