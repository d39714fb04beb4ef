import { isBefore } from './finished-traces.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { FinishedTraces } from './finished-traces.ts';

/** What is wrong with a span's links: each points at an earlier span that exists, and says why. */
export function linkProblems(span: ReadableSpan, traces: FinishedTraces): string[] {
  return span.links.flatMap(({ context, attributes = {} }) => {
    const target = traces.byId.get(context.spanId);
    const type = String(attributes['realtime.link.type']);
    const name = `the ${type} link of ${span.name}`;
    if (target === undefined) return [`${name} points at no span`];
    if (target.spanContext().traceId !== context.traceId) return [`${name} names another trace`];
    // A session's turns are later than its beginning; all others link back.
    if (type !== 'turn' && isBefore(span.startTime, target.startTime))
      return [`${name} points at a later span`];
    switch (type) {
      case 'session':
        return target.name === 'realtime_session' && span.name === 'turn' ? [] : [`${name} is of no turn`];
      case 'turn':
        return target.name === 'turn' && traces.sessionOf(target) === span ? [] : [`${name} is not its own`];
      case 'reconnect':
        return target.name === span.name && !isBefore(span.endTime, target.endTime)
          ? []
          : [`${name} is wrong`];
      case 'handoff':
        return handoffProblems(span, { target, attributes, traces });
      default:
        return [`${name} is of no known type`];
    }
  });
}

/** A handoff has an event of the same names, in the same session. */
function handoffProblems(
  span: ReadableSpan,
  link: { target: ReadableSpan; attributes: Record<string, unknown>; traces: FinishedTraces },
): string[] {
  const { target, attributes, traces } = link;
  const { 'realtime.handoff.from': from, 'realtime.handoff.to': to } = attributes;
  const session = traces.sessionOf(span);
  const told = traces.spans.some(
    (each) =>
      traces.sessionOf(each) === session &&
      each.events.some(
        (event) =>
          event.name === 'handoff' &&
          event.attributes?.['realtime.handoff.from'] === from &&
          event.attributes?.['realtime.handoff.to'] === to,
      ),
  );
  const problems: string[] = [];
  if (!told) problems.push(`nothing tells of the handoff ${String(from)} -> ${String(to)} that is linked to`);
  if (span.attributes['gen_ai.agent.name'] !== to) problems.push(`${span.name} is linked as ${String(to)}`);
  if (target.attributes['gen_ai.agent.name'] !== from)
    problems.push(`${target.name} handed over as ${String(from)}`);
  if (traces.sessionOf(target) !== session) problems.push(`${span.name} was handed to by another session`);
  return problems;
}
