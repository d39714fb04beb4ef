/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 54_000 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 43_900 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 41_800 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 41_200 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 23_200 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
