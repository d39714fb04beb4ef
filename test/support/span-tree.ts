import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace-base';

/** What of a span is printed beside its name. Ids, times and latencies differ from run to run: only their presence is printed. */
const SHOWN = [
  'realtime.turn.trigger',
  'realtime.turn.end_reason',
  'realtime.interruption.reason',
  'realtime.guardrail.tripped',
  'realtime.response.status',
  'realtime.response.status_reason',
  'realtime.response.out_of_band',
  'realtime.tool.outcome',
  'realtime.session.end_reason',
  'error.type',
] as const;

const MEASURED = [
  'realtime.turn.response_latency',
  'realtime.interruption.reaction_time',
  'realtime.audio.heard_ms',
  'realtime.tool.approval_wait',
  'realtime.transcription.delay',
] as const;

/** A span as it is printed, with what is beneath it. */
export interface SpanNode {
  /** Its name and what tells it apart. */
  name: string;
  details: string[];
  events: string[];
  links: string[];
  children: SpanNode[];
  span: ReadableSpan;
}

/**
 * Prints spans as a person sees them in Jaeger: an indented tree in order of start, each span with what tells it
 * apart, its events and links beneath it.
 */
export function printTree(spans: readonly ReadableSpan[]): string {
  return printNodes(spanTree(spans));
}

/** The tree of spans, in order of start. */
export function spanTree(spans: readonly ReadableSpan[]): SpanNode[] {
  const children = childrenByParent(spans);
  const nodesUnder = (parentId: string | undefined): SpanNode[] =>
    (children.get(parentId) ?? []).toSorted(byStart).map((span) => ({
      name: span.name,
      details: describe(span),
      events: span.events.map(describeEvent),
      links: span.links.map((link) => describeLink(link.context.spanId, link.attributes, spans)),
      children: nodesUnder(span.spanContext().spanId),
      span,
    }));
  return nodesUnder(undefined);
}

export function printNodes(nodes: readonly SpanNode[], depth = 0): string {
  const indent = '  '.repeat(depth);
  return nodes
    .flatMap(({ name, details, events, links, children }) => [
      indent + [name, ...details].join(' '),
      ...events.map((event) => `${indent}  * ${event}`),
      ...links.map((link) => `${indent}  ~ ${link}`),
      ...(children.length > 0 ? [printNodes(children, depth + 1)] : []),
    ])
    .join('\n');
}

/** Roots, and spans whose parent is elsewhere, are found under `undefined`. */
function childrenByParent(spans: readonly ReadableSpan[]): Map<string | undefined, ReadableSpan[]> {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const children = new Map<string | undefined, ReadableSpan[]>();
  for (const span of spans) {
    const parentId = span.parentSpanContext?.spanId;
    const key = parentId !== undefined && ids.has(parentId) ? parentId : undefined;
    const siblings = children.get(key) ?? [];
    siblings.push(span);
    children.set(key, siblings);
  }
  return children;
}

function describe(span: ReadableSpan): string[] {
  const shown = SHOWN.flatMap((key) => {
    const value = span.attributes[key];
    return value === undefined ? [] : [`${shortName(key)}=${String(value)}`];
  });
  const measured = MEASURED.filter((key) => span.attributes[key] !== undefined).map((key) => shortName(key));
  return [
    ...(span.kind === SpanKind.CLIENT ? ['CLIENT'] : []),
    ...(span.status.code === SpanStatusCode.ERROR ? ['ERROR'] : []),
    ...(span.status.code === SpanStatusCode.OK ? ['OK'] : []),
    ...shown,
    ...(measured.length > 0 ? [`[${measured.join(' ')}]`] : []),
  ];
}

function describeEvent({ name, attributes = {} }: TimedEvent): string {
  const shown = Object.entries(attributes)
    .filter(
      ([key]) =>
        ![
          'exception.stacktrace',
          'realtime.item.id',
          'realtime.audio.heard_ms',
          'realtime.link.type',
        ].includes(key),
    )
    .map(([key, value]) => `${shortName(key)}=${printed(value)}`);
  return [name, ...shown].join(' ');
}

function describeLink(
  spanId: string,
  attributes: Record<string, unknown> = {},
  spans: readonly ReadableSpan[],
): string {
  const target = spans.find((span) => span.spanContext().spanId === spanId);
  const { 'realtime.link.type': type, 'realtime.handoff.from': from, 'realtime.handoff.to': to } = attributes;
  const handoff = from === undefined ? '' : ` ${String(from)} -> ${String(to)}`;
  return `${String(type)}${handoff} ~> ${target?.name ?? 'a span that does not exist'}`;
}

function printed(value: AttributeValue | undefined): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

function shortName(key: string): string {
  return key.replace(/^realtime\./, '');
}

function byStart(a: ReadableSpan, b: ReadableSpan): number {
  return milliseconds(a.startTime) - milliseconds(b.startTime);
}

/** A span time as epoch milliseconds. */
export function milliseconds([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1000 + nanoseconds / 1e6;
}
