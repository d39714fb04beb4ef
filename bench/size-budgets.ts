/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 42_850 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 33_200 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 31_550 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 31_150 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 19_080 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
