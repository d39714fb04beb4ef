/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 31_700 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 22_550 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 21_700 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 22_050 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 13_750 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
