import {
  RealtimeAgent,
  tool,
  type RealtimeOutputGuardrail,
  type RealtimeSessionOptions,
} from '@openai/agents-realtime';
import { SpanKind, trace } from '@opentelemetry/api';
import { z } from 'zod';

const tracer = trace.getTracer('harbour-hotel');

// Without `node:timers`: the page of examples/browser has the same agents.
const delay = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds));

/** A query of the application's own, whose span is within that of the tool that makes it, as those of instrumented clients are. */
async function query(name: string, milliseconds: number): Promise<void> {
  // In a browser no context outlives an await: the query would be a trace of its own.
  const span = trace.getActiveSpan() && tracer.startSpan(name, { kind: SpanKind.CLIENT });
  await delay(milliseconds);
  span?.end();
}

const checkRooms = tool({
  name: 'check_rooms',
  description: 'Looks up free rooms and their price per night.',
  parameters: z.object({ view: z.enum(['sea', 'garden']), nights: z.number().int() }),
  execute: async ({ view, nights }) => {
    await query('SELECT rooms', 700); // a slow reservation system
    return { view, nights, free: 2, pricePerNight: 140 };
  },
});

const getWeather = tool({
  name: 'get_weather',
  description: 'The weather forecast for the coming days at the hotel.',
  parameters: z.object({ day: z.string() }),
  execute: async ({ day }) => {
    await delay(250);
    return `${day}: sunny, 24 degrees`;
  },
});

const refundCharge = tool({
  name: 'refund_charge',
  description: 'Refunds one charge of a guest’s last stay.',
  parameters: z.object({ charge: z.string(), amount: z.number() }),
  // The SDK tells the model only that an error occurred; the trace shows which call failed.
  execute: async ({ charge }): Promise<string> => {
    await delay(300);
    throw new Error(`the payment gateway timed out while refunding the ${charge}`);
  },
});

const billing = new RealtimeAgent({
  name: 'Billing',
  handoffDescription: 'Answers questions about invoices, and refunds charges.',
  instructions:
    'You are the billing desk of the Harbour Hotel. The last stay cost 420 euros, the minibar 18 euros. Be brief.',
  tools: [refundCharge],
});

/** The agent that picks up the phone: the reception of a hotel, which hands over to billing. */
export const reception = new RealtimeAgent({
  name: 'Reception',
  instructions:
    'You answer the phone of the Harbour Hotel. Use your tools for rooms and weather. Hand over to Billing for anything about money already spent. Be brief.',
  tools: [checkRooms, getWeather],
  handoffs: [billing],
});

/** Stops an agent that reads out a card number. */
const noCardNumbers: RealtimeOutputGuardrail = {
  name: 'no_card_numbers',
  policyHint: 'Never read out card numbers.',
  execute: ({ agentOutput }) => {
    const found = /(?:\d[ -]?){12,}/.test(agentOutput);
    return Promise.resolve({ tripwireTriggered: found, outputInfo: { cardNumber: found } });
  },
};

/** The options of a phone call to the hotel, whatever it is transported by. */
export const callOptions = {
  workflowName: 'Harbour Hotel phone',
  outputGuardrails: [noCardNumbers],
  outputGuardrailSettings: { debounceTextLength: 40 },
} satisfies Partial<RealtimeSessionOptions>;
