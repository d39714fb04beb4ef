/** What an application imports from the core, and the bytes that this may cost it after gzip: about 1 % above what was measured. */
export const SIZE_BUDGETS: readonly SizeBudget[] = [
  { imports: '*', gzipBytes: 47_400 },
  { imports: '{ traceRealtimeSession }', gzipBytes: 37_500 },
  { imports: '{ traceRealtimeConnection }', gzipBytes: 35_400 },
  { imports: '{ RealtimeEventSubscriber, traceEvents }', gzipBytes: 35_200 },
  { imports: '{ recordRealtimeSession }', gzipBytes: 20_650 },
];

export interface SizeBudget {
  /** As they are written in an `export … from` statement. */
  imports: string;
  gzipBytes: number;
}
