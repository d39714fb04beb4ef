/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 60_100 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 49_900 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 47_800 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 47_200 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 27_900 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
