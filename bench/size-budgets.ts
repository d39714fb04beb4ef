/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 70_500 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 56_500 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 54_400 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 53_800 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 35_200 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
