import { approvalWaitOf } from './axis.ts';
import { cutText, LONGEST_NAME, MOST_LANES } from './limits.ts';
import { OTHER_NAMES } from '../report/analysis/limits.ts';
import { textAttribute } from '../waterfall/waterfall-span.ts';
import type { Bar, Lane, TurnRow, Utterance } from './call-document.ts';
import { lengthOf, type PlacedCall } from './placed-call.ts';
import type { ShownSpan } from './shown-span.ts';

/** The lines of the time axis: turns, the caller, each agent as it first speaks, each tool as it is first called. */
export function lanesOf(
  call: PlacedCall,
  turns: readonly TurnRow[],
  utterances: readonly Utterance[],
): Lane[] {
  const lanes = new Lanes(call, utterances);
  for (const span of call.spans) lanes.add(span);
  return [
    { name: 'Turns', kind: 'turns', bars: turns.map((turn) => barOfTurn(call, turn)) },
    { name: 'Caller', kind: 'caller', bars: lanes.caller },
    ...lanesFrom(lanes.agents, 'agent'),
    ...lanesFrom(lanes.tools, 'tool'),
  ];
}

/** Without a name there is but one agent. */
export const NAMELESS_AGENT = 'Agent';

class Lanes {
  readonly #call: PlacedCall;
  readonly #utterances: ReadonlyMap<number, number>;
  readonly #agentOfResponse: ReadonlyMap<string, string>;
  readonly caller: Bar[] = [];
  readonly agents = new Map<string, Bar[]>();
  readonly tools = new Map<string, Bar[]>();

  constructor(call: PlacedCall, utterances: readonly Utterance[]) {
    this.#call = call;
    this.#utterances = new Map(utterances.map(({ span }, place) => [span, place]));
    this.#agentOfResponse = agentsOfResponses(call.spans);
  }

  add(span: ShownSpan): void {
    switch (span.operation) {
      case 'user_speech':
        this.caller.push(this.#bar(span, 'speech', ''));
        return;
      case 'agent_speech':
        listOf(this.agents, this.#agentOf(span)).push(this.#bar(span, 'speech', ''));
        return;
      case 'chat':
        listOf(this.agents, this.#agentOf(span)).push(this.#bar(span, 'response', span.name));
        return;
      case 'execute_tool':
        this.#addCall(span);
    }
  }

  #addCall(span: ShownSpan): void {
    const tool = textAttribute(span, 'gen_ai.tool.name') ?? span.name;
    const bars = listOf(this.tools, tool);
    const waited = approvalWaitOf(span);
    if (waited > 0) {
      const at = this.#call.at(span.startMs - waited);
      bars.push({ ...this.#bar(span, 'approval', ''), at, length: waited, failed: false });
    }
    bars.push(this.#bar(span, 'call', textAttribute(span, 'realtime.tool.outcome') ?? ''));
  }

  #agentOf(span: ShownSpan): string {
    const response = textAttribute(span, 'realtime.response.id');
    return (
      textAttribute(span, 'realtime.agent.name') ??
      textAttribute(span, 'gen_ai.agent.name') ??
      (response === undefined ? undefined : this.#agentOfResponse.get(response)) ??
      NAMELESS_AGENT
    );
  }

  #bar(span: ShownSpan, look: Bar['look'], label: string): Bar {
    const place = this.#call.placeOf(span);
    return {
      span: place,
      at: this.#call.at(span.startMs),
      length: lengthOf(span),
      label: cutText(label, LONGEST_NAME),
      look,
      failed: span.status.error,
      // A response's words are in the bar of its speech.
      utterance: look === 'speech' ? this.#utterances.get(place) : undefined,
    };
  }
}

function agentsOfResponses(spans: readonly ShownSpan[]): Map<string, string> {
  const agents = new Map<string, string>();
  for (const span of spans) {
    const response = textAttribute(span, 'gen_ai.response.id');
    const agent = textAttribute(span, 'gen_ai.agent.name');
    if (response !== undefined && agent !== undefined) agents.set(response, agent);
  }
  return agents;
}

function barOfTurn({ spans }: PlacedCall, { span, at, length, number }: TurnRow): Bar {
  const failed = spans[span]?.status.error === true;
  return { span, at, length, label: number === undefined ? '' : String(number), look: 'turn', failed };
}

function lanesFrom(named: ReadonlyMap<string, Bar[]>, kind: Lane['kind']): Lane[] {
  return [...named].map(([name, bars]) => ({ name: cutText(name, LONGEST_NAME), kind, bars }));
}

function listOf(named: Map<string, Bar[]>, name: string): Bar[] {
  const known = named.get(name);
  if (known !== undefined) return known;
  if (named.size >= MOST_LANES && name !== OTHER_NAMES) return listOf(named, OTHER_NAMES);
  const bars: Bar[] = [];
  named.set(name, bars);
  return bars;
}
