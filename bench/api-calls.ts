import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, SpanOptions, TimeInput, Tracer } from '@opentelemetry/api';

/** One call of the OpenTelemetry API. Spans are numbered in the order in which they start. */
export type ApiCall =
  | {
      call: 'start';
      name: string;
      options: SpanOptions;
      parent: number | undefined;
      links: readonly number[];
    }
  | { call: 'set'; span: number; attributes: Attributes }
  | { call: 'event'; span: number; name: string; attributes: Attributes; time: TimeInput }
  | { call: 'status'; span: number; status: Parameters<Span['setStatus']>[0] }
  | { call: 'end'; span: number; time: TimeInput };

/** Writes down all calls that are made of a tracer, and makes them. */
export class ApiCallLog {
  readonly calls: ApiCall[] = [];
  readonly #numbers = new Map<string, number>();

  /** How many spans there are. */
  get spans(): number {
    return this.#numbers.size;
  }

  log(tracer: Tracer): Tracer {
    return {
      startSpan: (name, options = {}, context = ROOT_CONTEXT) => this.#start(tracer, name, options, context),
      startActiveSpan: () => {
        throw new Error('No span is made active here');
      },
    };
  }

  #start(tracer: Tracer, name: string, options: SpanOptions, context: Context): Span {
    const span = tracer.startSpan(name, options, context);
    const number = this.#numbers.size;
    const parent = this.#numbers.get(trace.getSpanContext(context)?.spanId ?? '');
    const links = (options.links ?? []).map((link) => this.#numbers.get(link.context.spanId) ?? 0);
    this.#numbers.set(span.spanContext().spanId, number);
    this.calls.push({ call: 'start', name, options, parent, links });
    return this.#watch(span, number);
  }

  #watch(span: Span, number: number): Span {
    const { calls } = this;
    return Object.assign(Object.create(span) as Span, {
      spanContext: () => span.spanContext(),
      isRecording: () => span.isRecording(),
      setAttribute(key: string, value: never) {
        const last = calls.at(-1);
        // Written by hand, attributes that are known at once are set at once.
        if (last?.call === 'set' && last.span === number) last.attributes[key] = value;
        else calls.push({ call: 'set', span: number, attributes: { [key]: value } });
        span.setAttribute(key, value);
        return this;
      },
      addEvent(name: string, attributes: Attributes, time: TimeInput) {
        calls.push({ call: 'event', span: number, name, attributes, time });
        span.addEvent(name, attributes, time);
        return this;
      },
      setStatus(status: Parameters<Span['setStatus']>[0]) {
        calls.push({ call: 'status', span: number, status });
        span.setStatus(status);
        return this;
      },
      end(time: TimeInput) {
        calls.push({ call: 'end', span: number, time });
        span.end(time);
      },
    });
  }
}

/** The calls without those of the first span, whose children have no parent then. */
export function withoutFirstSpan(calls: readonly ApiCall[]): ApiCall[] {
  const [, ...others] = calls;
  return others.flatMap((entry): ApiCall[] => {
    if (entry.call === 'start') {
      const parent = entry.parent === undefined || entry.parent === 0 ? undefined : entry.parent - 1;
      return [{ ...entry, parent, links: entry.links.map((link) => link - 1).filter((link) => link >= 0) }];
    }
    return entry.span === 0 ? [] : [{ ...entry, span: entry.span - 1 }];
  });
}

/** Makes the same calls again, with objects of their own, as straight-line code would. */
export function makeCalls(tracer: Tracer, calls: readonly ApiCall[]): void {
  const spans: Span[] = [];
  const contexts: Context[] = [];
  for (const entry of calls) {
    if (entry.call === 'start') {
      const { name, options, parent, links } = entry;
      const context = (parent === undefined ? undefined : contexts[parent]) ?? ROOT_CONTEXT;
      const own = {
        kind: options.kind,
        startTime: options.startTime,
        attributes: { ...options.attributes },
        links: links.map((link, index) => ({
          context: spans[link]?.spanContext(),
          attributes: { ...options.links?.[index]?.attributes },
        })),
      } as SpanOptions;
      const span = tracer.startSpan(name, own, context);
      spans.push(span);
      contexts.push(trace.setSpan(ROOT_CONTEXT, span));
      continue;
    }
    const span = spans[entry.span];
    if (entry.call === 'set') span?.setAttributes({ ...entry.attributes });
    else if (entry.call === 'event') span?.addEvent(entry.name, { ...entry.attributes }, entry.time);
    else if (entry.call === 'status') span?.setStatus({ ...entry.status });
    else span?.end(entry.time);
  }
}
