/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 58_550 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 48_350 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 46_250 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 45_750 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 27_750 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
