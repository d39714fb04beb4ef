/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 37_000 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 28_300 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 27_000 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 26_700 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 16_000 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
