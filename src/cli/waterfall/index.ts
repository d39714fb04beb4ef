export { fromReadableSpan } from './readable-span.ts';
export { renderWaterfall } from './render-waterfall.ts';
export type { WaterfallOptions } from './render-waterfall.ts';
export type { WaterfallEvent, WaterfallLink, WaterfallSpan } from './waterfall-span.ts';
