import { SpanKind } from '@opentelemetry/api';
import { ATTRIBUTES_ELSEWHERE, OTHER_KINDS, OTHER_VALUES } from './deviations.ts';
import { CORE_ATTRIBUTES, GEN_AI_ATTRIBUTES, GEN_AI_SPANS, KNOWN_VALUES } from './genai-registry.ts';
import { OWN_ATTRIBUTES, OWN_SPANS, SPAN_EVENTS } from './own-names.ts';
import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { GenAiSpan, Level, ValueType } from './genai-registry.ts';
import type { OwnSpan } from './own-names.ts';

type SpanName = GenAiSpan | OwnSpan;

/** A span as far as names go. */
export type NamedSpan = Pick<ReadableSpan, 'name' | 'kind' | 'attributes' | 'events' | 'links'>;

/** What has been seen of `deviations.ts`, `<attribute> on <span>` and the like. */
export type Seen = Set<string>;

/** What a span is, by its operation, or by its name where it has none. */
export function spanNameOf({ name, attributes }: NamedSpan): SpanName | undefined {
  const operation = attributes['gen_ai.operation.name'];
  if (operation === undefined) return OWN_SPANS.find((own) => own === name);
  if (operation === 'realtime_inference') return 'chat';
  return Object.keys(GEN_AI_SPANS).find((each) => each === operation) as GenAiSpan | undefined;
}

/** What of a span is otherwise than the conventions, our own names and the deviations say. */
export function spanProblems(span: NamedSpan, seen: Seen): string[] {
  const spanName = spanNameOf(span);
  if (spanName === undefined) return [`${span.name} is no span that there is`];
  return [
    ...shapeProblems(span, spanName, seen),
    ...Object.entries(span.attributes).flatMap(([key, value]) =>
      attributeProblems(spanName, key, value, seen),
    ),
    ...missingOf(span, spanName),
    ...span.events.flatMap(({ name, attributes }) => eventProblems(name, attributes ?? {})),
    ...span.links.flatMap(({ attributes }) => linkProblems(attributes ?? {})),
  ];
}

function shapeProblems(span: NamedSpan, spanName: SpanName, seen: Seen): string[] {
  const kind = SpanKind[span.kind];
  if (!isGenAi(spanName)) {
    const isOwn = span.name === spanName && kind === 'INTERNAL';
    return isOwn ? [] : [`${spanName} is called ${span.name} and ${kind}`];
  }
  const facts = GEN_AI_SPANS[spanName];
  const subject = span.attributes[facts.subject];
  const operation = String(span.attributes['gen_ai.operation.name']);
  const name = subject === undefined ? operation : `${operation} ${String(subject)}`;
  const problems = span.name === name ? [] : [`${span.name} should be called ${name}`];
  const isKind = kind === facts.kind || deviates(OTHER_KINDS, `${spanName} ${kind}`, seen);
  return isKind ? problems : [...problems, `${span.name} is ${kind}`];
}

function attributeProblems(spanName: SpanName, key: string, value: unknown, seen: Seen): string[] {
  const at = `${key} on ${spanName}`;
  const type = typeOn(spanName, key, seen);
  if (type === undefined) return [`${at} is in neither table`];
  if (!isOfType(value, type)) return [`${at} is no ${type}: ${JSON.stringify(value)}`];
  const known = KNOWN_VALUES[key];
  const isKnown = known === undefined || known.includes(String(value));
  if (isKnown || deviates(OTHER_VALUES, `${key}=${String(value)}`, seen)) return [];
  return [`${at} is ${String(value)}, which the registry does not have`];
}

/** The type of an attribute that a span may have. */
function typeOn(spanName: SpanName, key: string, seen: Seen): ValueType | undefined {
  const own = OWN_ATTRIBUTES[key];
  if (own !== undefined) {
    const [type, ...on] = own;
    return on.includes('every span') || on.includes(spanName) ? type : undefined;
  }
  if (!isGenAi(spanName)) return CORE_ATTRIBUTES[key];
  const row = GEN_AI_ATTRIBUTES[key];
  if (row === undefined) return undefined;
  const has = levelOf(key, spanName) !== '-' || deviates(ATTRIBUTES_ELSEWHERE, `${key} on ${spanName}`, seen);
  return has ? row[0] : undefined;
}

function levelOf(key: string, spanName: GenAiSpan): Level {
  const [, chat, invokeAgent, executeTool] = GEN_AI_ATTRIBUTES[key] ?? ['any', '-', '-', '-'];
  return { chat, invoke_agent: invokeAgent, execute_tool: executeTool }[spanName];
}

/** Attributes without which a span is not what the conventions call one. */
function missingOf({ attributes }: NamedSpan, spanName: SpanName): string[] {
  if (!isGenAi(spanName)) return [];
  const required = Object.keys(GEN_AI_ATTRIBUTES).filter((key) => levelOf(key, spanName) === 'required');
  return required.filter((key) => !(key in attributes)).map((key) => `${key} is missing on ${spanName}`);
}

function eventProblems(name: string, attributes: Attributes): string[] {
  const keys = SPAN_EVENTS[name];
  if (keys === undefined) return [`the event ${name} is in no table`];
  return Object.entries(attributes).flatMap(([key, value]) => {
    const type = keys.includes(key) ? (CORE_ATTRIBUTES[key] ?? ownTypeIn('events', key)) : undefined;
    if (type === undefined) return [`${key} on the event ${name} is in no table`];
    return isOfType(value, type) ? [] : [`${key} on the event ${name} is no ${type}`];
  });
}

function linkProblems(attributes: Attributes): string[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    const type = ownTypeIn('links', key);
    if (type === undefined) return [`${key} on a link is in no table`];
    return isOfType(value, type) ? [] : [`${key} on a link is no ${type}`];
  });
}

function ownTypeIn(where: 'events' | 'links', key: string): ValueType | undefined {
  const own = OWN_ATTRIBUTES[key];
  if (own === undefined) return undefined;
  const [type, ...on] = own;
  return on.includes(where) ? type : undefined;
}

/** Numbers of both kinds are numbers in JavaScript: whole ones are sent as `int`. */
export function isOfType(value: unknown, type: ValueType): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string' && value !== '';
    case 'int':
      return Number.isSafeInteger(value);
    case 'double':
      return Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string[]':
      return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
    case 'any':
      return typeof value === 'string';
  }
}

function isGenAi(spanName: SpanName): spanName is GenAiSpan {
  return spanName in GEN_AI_SPANS;
}

function deviates(deviations: Readonly<Record<string, string>>, what: string, seen: Seen): boolean {
  if (!(what in deviations)) return false;
  seen.add(what);
  return true;
}
