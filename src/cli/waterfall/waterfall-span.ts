/** A moment on a span. */
export interface WaterfallEvent {
  readonly name: string;
  /** Epoch milliseconds, fractional. */
  readonly timeMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A reference from one span to another that is not its parent. */
export interface WaterfallLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** One finished span as the drawing needs it, whatever it came from: the SDK, OTLP JSON, a tracing backend. */
export interface WaterfallSpan {
  readonly name: string;
  readonly kind: 'internal' | 'client' | 'server' | 'producer' | 'consumer';
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** Epoch milliseconds, fractional. */
  readonly startMs: number;
  /** Epoch milliseconds, fractional. Before `startMs` it means that the end is unknown. */
  readonly endMs: number;
  readonly status: { readonly error: boolean; readonly message?: string };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly WaterfallEvent[];
  readonly links: readonly WaterfallLink[];
}

/** What a span is about: its `gen_ai.operation.name`, else the first word of its name. */
export function operationOf(span: WaterfallSpan): string {
  return textAttribute(span, 'gen_ai.operation.name') ?? span.name.split(' ', 1)[0] ?? '';
}

/** The attribute's value when it is a non-empty string. */
export function textAttribute(
  { attributes }: Pick<WaterfallSpan, 'attributes'>,
  key: string,
): string | undefined {
  const value = attributes[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The attribute's value when it is a finite number. */
export function numberAttribute(
  { attributes }: Pick<WaterfallSpan, 'attributes'>,
  key: string,
): number | undefined {
  const value = attributes[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
