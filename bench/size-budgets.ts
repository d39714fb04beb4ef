/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 61_100 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 51_000 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 48_900 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 48_300 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 30_100 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
