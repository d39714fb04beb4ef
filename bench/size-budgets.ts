/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 40_900 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 32_000 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 30_700 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 30_350 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 17_900 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
