import { RealtimeAgent, type RealtimeOutputGuardrail } from '@openai/agents-realtime';
import { asksFirst, createTools, toolName, type ToolConditions, type ToolKey } from './load-tools.ts';

/** What an agent of the load can do; the scenes choose from it. */
interface AgentPlan {
  name: string;
  tools: readonly ToolKey[];
  handoffs: readonly string[];
}

const plans: readonly AgentPlan[] = [
  { name: 'Reception', tools: ['checkRooms', 'getWeather'], handoffs: ['Bookings', 'Billing', 'Concierge'] },
  { name: 'Bookings', tools: ['checkRooms', 'bookRoom'], handoffs: ['Billing', 'Concierge'] },
  { name: 'Billing', tools: ['findInvoice', 'sendInvoice', 'refundCharge'], handoffs: ['Reception'] },
  { name: 'Concierge', tools: ['getWeather', 'reserveTable'], handoffs: ['Bookings', 'Reception'] },
];

/** Makes the agents of one call, which hand over to each other in circles; gives the one that picks up the phone. */
export function createReception(conditions: ToolConditions): RealtimeAgent {
  const tools = createTools(conditions);
  const agents = new Map(
    plans.map((plan) => [
      plan.name,
      new RealtimeAgent({
        name: plan.name,
        instructions: `You are the ${plan.name} of the Harbour Hotel. Be brief.`,
        tools: plan.tools.map((key) => tools[key]),
      }),
    ]),
  );
  for (const { name, handoffs } of plans) {
    const agent = agents.get(name);
    if (agent) agent.handoffs = handoffs.flatMap((target) => agents.get(target) ?? []);
  }
  const reception = agents.get('Reception');
  if (!reception) throw new Error('the load has no agent called Reception');
  return reception;
}

/** The names of the tools that an agent has and that ask no person first, and of those it can hand over to. */
export function abilitiesOf(agentName: string): { tools: string[]; handoffs: readonly string[] } {
  const plan = plans.find(({ name }) => name === agentName);
  const tools = (plan?.tools ?? []).filter((key) => !asksFirst(key)).map(toolName);
  return { tools, handoffs: plan?.handoffs ?? [] };
}

/** What the agents must not say, and the words that make the guardrails find it. */
export const forbidden = {
  no_card_numbers: 'You paid with the card 4111 1111 1111 1111, which is valid until the end of next year',
  no_price_promises:
    'I guarantee you that no other hotel of this town will ever be cheaper than we are this week',
} as const;

export const outputGuardrails: RealtimeOutputGuardrail[] = [
  guardrail('no_card_numbers', /(?:\d[ -]?){12,}/),
  guardrail('no_price_promises', /\bguarantee\b/),
];

function guardrail(name: keyof typeof forbidden, pattern: RegExp): RealtimeOutputGuardrail {
  return {
    name,
    policyHint: 'Never say that.',
    execute: ({ agentOutput }) => {
      const found = pattern.test(agentOutput);
      return Promise.resolve({ tripwireTriggered: found, outputInfo: { found } });
    },
  };
}
