/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 61_600 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 51_400 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 49_300 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 48_700 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 28_000 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
