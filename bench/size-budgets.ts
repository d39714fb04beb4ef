/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 34_250 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 25_200 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 24_300 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 24_600 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 13_750 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
