import { tool } from '@openai/agents-realtime';
import { SpanKind, trace } from '@opentelemetry/api';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Dice } from './dice.ts';
import type { Pace } from './pace.ts';

/** What the tools of one call are made of. */
export interface ToolConditions {
  dice: Dice;
  pace: Pace;
  /** Ends what they are doing. */
  signal: AbortSignal;
}

type LoadTool = ReturnType<typeof tool>;

/** How a tool behaves, in milliseconds of a real call. */
interface ToolBehaviour {
  name: string;
  description: string;
  /** Half of the calls are faster. */
  medianMs: number;
  /** 0.2 is steady, 1 has a long tail. */
  spread: number;
  /** Share of the calls that throw. */
  failing?: number;
  /** The SDK gives up after that long. */
  timeoutMs?: number;
  /** A query of the application's own, whose span is within that of the tool. */
  query?: string;
  needsApproval?: boolean;
}

const behaviours = {
  checkRooms: {
    name: 'check_rooms',
    description: 'Looks up free rooms.',
    medianMs: 900,
    spread: 0.6,
    query: 'SELECT rooms',
  },
  bookRoom: {
    name: 'book_room',
    description: 'Books a room.',
    medianMs: 1400,
    spread: 0.4,
    failing: 0.08,
    query: 'INSERT bookings',
  },
  getWeather: { name: 'get_weather', description: 'The weather forecast.', medianMs: 220, spread: 0.3 },
  reserveTable: {
    name: 'reserve_table',
    description: 'Reserves a table in another house, whose system is slow.',
    medianMs: 1800,
    spread: 0.7,
    timeoutMs: 3500,
  },
  findInvoice: {
    name: 'find_invoice',
    description: 'Finds an invoice.',
    medianMs: 450,
    spread: 0.8,
    query: 'SELECT invoices',
  },
  sendInvoice: {
    name: 'send_invoice',
    description: 'Sends an invoice by mail.',
    medianMs: 600,
    spread: 0.5,
    failing: 0.2,
  },
  refundCharge: {
    name: 'refund_charge',
    description: 'Refunds a charge, once a person allows it.',
    medianMs: 700,
    spread: 0.4,
    failing: 0.1,
    needsApproval: true,
  },
} satisfies Record<string, ToolBehaviour>;

export type ToolKey = keyof typeof behaviours;

export function toolName(key: ToolKey): string {
  return behaviours[key].name;
}

/** Whether a person has to allow its calls. */
export function asksFirst(key: ToolKey): boolean {
  const behaviour: ToolBehaviour = behaviours[key];
  return behaviour.needsApproval ?? false;
}

/** Makes the tools of one call. */
export function createTools(conditions: ToolConditions): Record<ToolKey, LoadTool> {
  const made = Object.entries<ToolBehaviour>(behaviours).map(([key, behaviour]) => [
    key,
    createTool(behaviour, conditions),
  ]);
  return Object.fromEntries(made) as Record<ToolKey, LoadTool>;
}

function createTool(behaviour: ToolBehaviour, { dice, pace, signal }: ToolConditions): LoadTool {
  const { name, description, medianMs, spread, failing = 0, timeoutMs, query } = behaviour;
  return tool({
    name,
    description,
    parameters: z.object({ about: z.string() }),
    needsApproval: behaviour.needsApproval ?? false,
    ...(timeoutMs !== undefined && { timeoutMs: Math.ceil(pace.of(timeoutMs)) }),
    execute: async ({ about }): Promise<string> => {
      const fails = dice.chance(failing);
      await work(query, pace.of(dice.skewed(medianMs, spread)), signal);
      if (fails) throw new Error(`${name}: the system behind it did not answer`);
      return `${about}: done`;
    },
  });
}

async function work(query: string | undefined, milliseconds: number, signal: AbortSignal): Promise<void> {
  const span = query && trace.getTracer('harbour-hotel').startSpan(query, { kind: SpanKind.CLIENT });
  await delay(milliseconds, undefined, { signal }).catch(() => {});
  if (span) span.end();
}
