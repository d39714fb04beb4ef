import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { SpanNode } from './span-tree.ts';

/** What a door cannot see, and how a trace looks for want of it. */
export interface AllowedDifference {
  /** In words. */
  what: string;
  /** The tree of the agents SDK as the door has it. */
  apply: (nodes: SpanNode[]) => SpanNode[];
}

export const NOT_SAID_WHO_CLOSED: AllowedDifference = {
  what: 'the stream does not say who closed the connection: the session is disconnected, not closed',
  apply: (nodes) => detailsOf(nodes, 'realtime_session', { 'session.end_reason': 'disconnected' }),
};

export const NO_AGENTS: AllowedDifference = {
  what: 'there are no agents: what is in the span of an agent is in that of the turn, and there are no handoffs',
  apply: (nodes) =>
    nodes
      .flatMap((node) => {
        const children = NO_AGENTS.apply(node.children);
        return node.name.startsWith('invoke_agent ') ? children : [{ ...node, children }];
      })
      .toSorted((one, other) => startOf(one) - startOf(other)),
};

export const HANDOFFS_ARE_TOOLS: AllowedDifference = {
  what: 'the call that hands over is a tool call like any other, under the response that made it',
  apply: (nodes) =>
    nodes.map((node) => {
      const children = HANDOFFS_ARE_TOOLS.apply(node.children);
      const place = children.findIndex(({ details }) => details.includes('response.status=cancelled'));
      const isHandoff = place > 0 && children[place]?.details.includes(CUT_BY_USER);
      return isHandoff === true
        ? { ...node, children: children.toSpliced(place, 0, HANDOFF_CALL) }
        : { ...node, children };
    }),
};

export const GUARDRAILS_ARE_THE_CLIENTS: AllowedDifference = {
  what: 'a guardrail is what the client does: it cuts the answer, and its feedback is a user message that opens a turn',
  apply: (nodes) =>
    nodes.flatMap((node) => {
      if (!node.details.includes('guardrail.tripped=true')) {
        return [{ ...node, children: GUARDRAILS_ARE_THE_CLIENTS.apply(node.children) }];
      }
      // The response, and what was heard of it.
      const answer = node.children.slice(-2);
      const details = ['turn.trigger=text', 'turn.end_reason=completed', '[turn.response_latency]'];
      const opened: SpanNode = {
        ...node,
        details,
        events: [],
        children: answer,
      };
      return [cutByClient({ ...node, children: node.children.slice(0, -2) }), opened];
    }),
};

function startOf({ span }: SpanNode): number {
  return hrTimeToMilliseconds(span.startTime);
}

const CUT_BY_USER = 'response.status_reason=turn_detected';

const HANDOFF_CALL = {
  name: 'execute_tool transfer_to_Billing',
  details: ['tool.outcome=ok'],
  events: [],
  links: [],
  children: [],
} as unknown as SpanNode;

/** A turn, or a response, whose trip is not seen. */
function cutByClient(node: SpanNode): SpanNode {
  const byClient = (words: string): string =>
    words.replace('interruption.reason=guardrail', 'interruption.reason=client');
  return {
    ...node,
    details: node.details.filter((detail) => detail !== 'guardrail.tripped=true').map(byClient),
    events: node.events.filter((event) => !event.startsWith('guardrail_tripped')).map(byClient),
    children: node.children.map(cutByClient),
  };
}

function detailsOf(nodes: SpanNode[], name: string, values: Record<string, string>): SpanNode[] {
  return nodes.map((node) => {
    const changed = node.details.map((detail) => {
      const [key = ''] = detail.split('=');
      return values[key] === undefined ? detail : `${key}=${values[key]}`;
    });
    return { ...node, details: node.name === name ? changed : node.details };
  });
}
