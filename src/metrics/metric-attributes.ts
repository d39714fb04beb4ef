import * as name from '../spans/attribute-names.ts';
import type { InferenceOperation } from '../spans/span-naming.ts';
import * as metric from './metric-names.ts';
import type { Attributes } from '@opentelemetry/api';
import type { InferenceRecord, SessionRecord, SpanRecord, ToolRecord } from '../model/records.ts';
import { speakerOf } from '../model/sound/agent-speech.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { ownText } from '../privacy/made-lately.ts';
import { scrubStart } from '../privacy/scrub.ts';

/**
 * All attributes that metrics may have: none names a session, a call or a person, and each has few values.
 * {@link MetricAttributes} takes no other.
 */
export const ALLOWED_KEYS = [
  name.OPERATION_NAME,
  name.PROVIDER_NAME,
  name.REQUEST_MODEL,
  name.RESPONSE_MODEL,
  name.SERVER_ADDRESS,
  name.SERVER_PORT,
  name.AGENT_NAME,
  name.TOOL_NAME,
  name.TOOL_TYPE,
  name.ERROR_TYPE,
  name.RESPONSE_STATUS,
  name.TOOL_OUTCOME,
  name.INPUT_MODALITY,
  name.TURN_END_REASON,
  name.SESSION_END_REASON,
  name.INTERRUPTION_REASON,
  name.HANDOFF_FROM,
  name.HANDOFF_TO,
  metric.GUARDRAIL_NAME,
  name.RESPONSE_LATENCY_SOURCE,
  name.TRANSCRIPTION_MODEL,
  metric.TOKEN_MODALITY,
  metric.SPEAKER,
  metric.BILLED_KIND,
] as const;

type AllowedKey = (typeof ALLOWED_KEYS)[number];

/** The attributes of one measurement. */
export class MetricAttributes {
  readonly values: Attributes;
  readonly #bounds: BoundedValues;

  constructor(bounds: BoundedValues, values: Attributes = {}) {
    this.#bounds = bounds;
    this.values = values;
  }

  /** The same ones, to put more beside them. */
  more(): MetricAttributes {
    return new MetricAttributes(this.#bounds, { ...this.values });
  }

  put(key: AllowedKey, value: string | number | boolean | undefined): this {
    if (value === undefined) return this;
    this.values[key] = typeof value === 'string' ? this.#bounds.of(key, value) : value;
    return this;
  }

  /** The model in force. */
  model(record: SpanRecord): this {
    return this.put(name.REQUEST_MODEL, modelOf(record));
  }

  /** The model in force, and the agent at work. */
  of(record: SpanRecord): this {
    return this.model(record).put(name.AGENT_NAME, agentOf(record));
  }

  /** What an operation of the model has beside those. */
  client(record: InferenceRecord, session: SessionRecord, operation: InferenceOperation): this {
    return this.put(name.OPERATION_NAME, operation)
      .of(record)
      .put(name.RESPONSE_MODEL, record.model)
      .put(name.PROVIDER_NAME, session.provider)
      .put(name.SERVER_ADDRESS, session.serverAddress)
      .put(name.SERVER_PORT, session.serverPort);
  }

  /** A tool that nobody has may be called anything. */
  tool(record: ToolRecord): this {
    const isKnown = record.failure?.type !== 'unknown_tool';
    return this.of(record)
      .put(name.TOOL_NAME, isKnown ? record.name : OTHER)
      .put(name.TOOL_OUTCOME, record.outcome);
  }
}

function modelOf(record: SpanRecord): string | undefined {
  return 'model' in record ? record.model : modelOf(record.parent);
}

/** The agent of a turn is the one that took it. What the user says is nobody's. */
function agentOf(record: SpanRecord): string | undefined {
  switch (record.kind) {
    case 'session':
    case 'user_speech':
      return undefined;
    case 'agent_speech':
      return speakerOf(record);
    case 'turn':
      return record.agent;
    case 'agent':
      return record.name;
    case 'tool':
      return record.agent ?? agentOf(record.parent);
    case 'inference':
      return agentOf(record.parent);
  }
}

/** Distinct values of one attribute; a series is never given up again, so these are for the life of the process. */
const MAX_VALUES = 200;

const MAX_LENGTH = 128;

/** What the conventions call a value that is none of the known ones. */
const OTHER = '_OTHER';

/**
 * Keeps the number of values of an attribute bounded, whoever makes them up: names of tools may come from the model, and
 * types of errors from anywhere. Further values become `_OTHER`, which is reported once per attribute. Secrets are
 * scrubbed, long values cut.
 */
export class BoundedValues {
  readonly #known = new Map<string, Map<string, string>>();

  of(key: string, value: string): string {
    let values = this.#known.get(key);
    if (values === undefined) this.#known.set(key, (values = new Map()));
    const raw = value.slice(0, MAX_LENGTH);
    const known = values.get(raw);
    if (known !== undefined) return known;
    if (values.size >= MAX_VALUES) {
      diagnostics.once(
        'warn',
        `${key} has had ${MAX_VALUES} values in metrics; further ones are counted as ${OTHER}`,
      );
      return OTHER;
    }
    const shown = ownText(scrubStart(value, MAX_LENGTH).slice(0, MAX_LENGTH));
    values.set(ownText(raw), shown);
    return shown;
  }
}
