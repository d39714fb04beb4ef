import { EXCEPTION_MESSAGE } from './attribute-names.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { TELL_ALL, TELL_NONE } from '../host/error-text.ts';
import { cutAt, scrubAndCutJson } from '../privacy/cut-json.ts';
import { CUT_MARK, MAX_TEXT_LENGTH, scrubAndCut } from '../privacy/scrub.ts';
import { fieldsOf, isObject, text } from '../host/fields.ts';
import type { TellMessage } from '../host/error-text.ts';
import type { Fields } from '../host/fields.ts';
import type { Message, MessagePart } from '../model/turns/messages.ts';

/** Where a piece of content is about to be written. */
export interface RedactContext {
  /** The attribute, e.g. `gen_ai.tool.call.arguments`. */
  attribute: string;
  /** Whose words they are, in messages. */
  role?: Message['role'] | 'system';
}

/**
 * Sees each piece of content before it is written, and the message of each error, with content capture or without, as
 * `exception.message`: returns what to write instead, or `undefined` to leave the piece out. When it throws, or returns
 * anything else, the piece is left out.
 */
export type Redact = (content: string, context: RedactContext) => string | undefined;

/** Makes content attributes out of what was said and done. */
export class ContentWriter {
  readonly #redacted: Redact;

  /** The hook may throw. */
  constructor(redact: Redact | undefined) {
    this.#redacted = redact === undefined ? (content) => content : safeRedact(redact);
  }

  /** Messages as JSON text in the GenAI message form, or `undefined` when nothing is left of them. */
  messages(attribute: string, messages: readonly Message[]): string | undefined {
    const written = messages
      .map(({ role, parts, finish_reason: reason }) => ({
        role,
        parts: parts.flatMap((part) => this.#part(part, { attribute, role })),
        ...(reason !== undefined && { finish_reason: scrubName(reason) }),
      }))
      .filter(({ parts }) => parts.length > 0);
    return written.length === 0 ? undefined : JSON.stringify(written);
  }

  /** System instructions as JSON text: a list of text parts. */
  instructions(attribute: string, instructions: string): string | undefined {
    const content = this.text(instructions, { attribute, role: 'system' });
    return content === undefined ? undefined : JSON.stringify([{ type: 'text', content }]);
  }

  /** One value as text: strings as they are, anything else as JSON. What is JSON stays it when it is cut. */
  value(attribute: string, value: unknown, role?: RedactContext['role']): string | undefined {
    return this.#json(serialise(value), role === undefined ? { attribute } : { attribute, role });
  }

  /** Definitions of tools as JSON text; one text where they come from a recording. */
  definitions(attribute: string, tools: readonly unknown[] | string): string | undefined {
    const given = typeof tools === 'string' ? listIn(tools) : tools;
    if (given === undefined)
      return MAY_HAVE_SERVER.test(String(tools)) ? undefined : this.value(attribute, tools);
    const named = given.map(namedDefinition);
    const written = serialise(named) ?? '';
    const redacted = this.#redacted(written, { attribute });
    if (redacted === undefined) return undefined;
    if (redacted.length <= MAX_TEXT_LENGTH) return scrubAndCutJson(redacted);
    const kept = redacted === written ? named : listIn(redacted)?.map(fieldsOf);
    return kept === undefined ? scrubAndCutJson(redacted) : briefly(kept);
  }

  #json(content: string | undefined, context: RedactContext): string | undefined {
    const redacted = content === undefined ? undefined : this.#redacted(content, context);
    return redacted === undefined ? undefined : scrubAndCutJson(redacted);
  }

  /** A text after redaction, scrubbing and cutting. */
  text(content: string | undefined, context: RedactContext): string | undefined {
    if (content === undefined) return undefined;
    const redacted = this.#redacted(content, context);
    return redacted === undefined ? undefined : scrubAndCut(redacted);
  }

  #part(part: MessagePart, context: RedactContext): object[] {
    switch (part.type) {
      case 'text': {
        const content = this.text(part.content, context);
        return content === undefined ? [] : [{ type: 'text', content }];
      }
      case 'tool_call': {
        const toolArguments = parsed(this.#json(serialise(part.arguments), context));
        const call = { id: scrubName(part.id), name: scrubName(part.name) };
        if (!part.byServer) return [{ type: 'tool_call', ...call, arguments: toolArguments }];
        return [
          {
            type: 'server_tool_call',
            ...call,
            // The type that the OpenAI instrumentation of OpenTelemetry's Python gives it.
            server_tool_call: { type: 'mcp', arguments: toolArguments },
          },
        ];
      }
      case 'tool_call_response': {
        const result = this.#json(serialise(part.result), context);
        // The conventions ask for a response, whatever it is.
        return [{ type: 'tool_call_response', id: scrubName(part.id), response: parsed(result) ?? null }];
      }
    }
  }
}

/** The hook, from which nothing comes but a text or `undefined`. */
function safeRedact(redact: Redact): Redact {
  return (content, context) => {
    try {
      const redacted: unknown = redact(content, context);
      if (typeof redacted === 'string') return redacted;
      // An asynchronous hook comes too late; its rejection must not become the application's.
      if (redacted instanceof Promise) redacted.catch(() => undefined);
      return undefined;
    } catch (error) {
      const message = `realtime: the redact hook threw ${errorName(error)}; what it was given is left out`;
      diagnostics.once('error', message);
      return undefined;
    }
  };
}

/** What is told of the messages of errors: all, none, or what the hook makes of each, which may throw. */
export function messagesTold(exceptionMessages: boolean, redact: Redact | undefined): TellMessage {
  if (!exceptionMessages) return TELL_NONE;
  if (redact === undefined) return TELL_ALL;
  const redacted = safeRedact(redact);
  return (message) => redacted(message, { attribute: EXCEPTION_MESSAGE });
}

/** Names and ids are no content, but a secret may have come into one. */
function scrubName(name: string | undefined): string | undefined {
  return name === undefined ? undefined : scrubAndCut(name);
}

function serialise(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined) return undefined;
  try {
    return JSON.stringify(value, (_key, entry: unknown) =>
      typeof entry === 'bigint' ? entry.toString() : entry,
    );
  } catch {
    return `[${typeof value} that cannot be serialised]`;
  }
}

/** Arguments and results that are JSON are written as JSON, not as text within JSON, unless they are too deep to be. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return isWithin(MAX_DEPTH, value) ? value : text;
  } catch {
    return text;
  }
}

/** Its message may quote what it was given. */
function errorName(error: unknown): string {
  return error instanceof Error ? scrubAndCut(error.name) : typeof error;
}

/** Values within values: writing JSON takes stack for each. */
const MAX_DEPTH = 256;

function isWithin(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((each) => isWithin(levels - 1, each));
}

function listIn(json: string): unknown[] | undefined {
  const value = parsed(json);
  return Array.isArray(value) ? value : undefined;
}

/** The conventions ask for a type and a name; what stands for the tools of an MCP server has a label instead. */
function namedDefinition(definition: unknown): Fields {
  const fields = fieldsOf(told(fieldsOf(definition)));
  const name = text(fields['name']) ?? text(fields['server_label']) ?? 'unknown';
  return { ...fields, type: text(fields['type']) ?? 'function', name };
}

/**
 * A definition, with what may be told of MCP servers in it: keys are in their headers, and may be in the path of their
 * address and in what else they have. What is too deep to be looked at is not told.
 */
function told(value: unknown, levels = MOST_LEVELS, budget = { objects: MOST_OBJECTS }): unknown {
  if (!isObject(value)) return value;
  if (levels === 0 || budget.objects === 0) return undefined;
  budget.objects -= 1;
  if (Array.isArray(value)) return value.map((each) => told(each, levels - 1, budget));
  const entries = Object.entries(value);
  const isServer =
    value['type'] === 'mcp' || entries.some(([key, each]) => SERVER.test(key) && typeof each === 'string');
  const left = entries.filter(([key]) => !isServer || OF_SERVER.test(key));
  return Object.fromEntries(
    left.map(([key, each]) => {
      if (isServer && /url$/i.test(key)) return [key, hostOf(each)];
      return [key, key === 'parameters' ? each : told(each, levels - 1, budget)];
    }),
  );
}

/** Without a type, what has one of these is a server too. */
const SERVER = /^(?:server_?(?:label|url)|connector_?id)$/i;

/** Definitions that cannot be read may have one. */
const MAY_HAVE_SERVER = /mcp|server_?url|connector_?id/i;

/** Of the API's definitions and the SDK's: `RealtimeResponseCreateMcpTool` in the `openai` package, and its names in camel case. */
const OF_SERVER =
  /^(?:type|name|description|allowed_?(?:tools|callers)|require_?approval|defer_?loading|connector_?id|server_?(?:label|url|description))$/i;

/** Objects within the definition of a tool, but for its parameters: within each other, and all. One may be in many. */
const MOST_LEVELS = 32;
const MOST_OBJECTS = 10_000;

function hostOf(url: unknown): string | undefined {
  const address = text(url);
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { protocol, host } = new URL(address);
  return host === '' ? undefined : `${protocol}//${host}`;
}

/**
 * Of too many or too long definitions: what each is called, and the first words of what it is for, as long as there is
 * room. Each text of it is scrubbed by itself.
 */
function briefly(definitions: readonly Fields[]): string {
  const brief: string[] = [];
  let length = 0;
  for (const { type, name, description } of definitions) {
    const words = text(description);
    const each = JSON.stringify({
      type: shortName(type),
      name: shortName(name),
      description: words === undefined ? CUT_MARK : cutAt(words, BRIEF_DESCRIPTION),
    });
    length += each.length + 1;
    if (length > MOST_BRIEF) break;
    brief.push(each);
  }
  const rest = definitions.length - brief.length;
  if (rest > 0) brief.push(JSON.stringify({ type: CUT_MARK, name: `${rest} more` }));
  return `[${brief.join()}]`;
}

/** Leaves room for the last, which says how many more there are. */
const MOST_BRIEF = MAX_TEXT_LENGTH - 64;
const BRIEF_DESCRIPTION = 80;
const LONGEST_NAME = 256;

function shortName(name: unknown): string {
  const given = text(name) ?? 'unknown';
  return given.length <= LONGEST_NAME ? scrubAndCut(given) : cutAt(given, LONGEST_NAME);
}
