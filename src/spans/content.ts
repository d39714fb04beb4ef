import { diagnostics } from '../host/diagnostics.ts';
import { scrubAndCut } from '../privacy/scrub.ts';
import type { Message, MessagePart } from '../model/turns/messages.ts';

/** Where a piece of content is about to be written. */
export interface RedactContext {
  /** The attribute, e.g. `gen_ai.tool.call.arguments`. */
  attribute: string;
  /** Whose words they are, in messages. */
  role?: Message['role'] | 'system';
}

/**
 * Sees each piece of content before it is written: returns what to write instead, or `undefined` to leave the
 * piece out. When it throws, or returns anything else, the piece is left out.
 */
export type Redact = (content: string, context: RedactContext) => string | undefined;

/** Makes content attributes out of what was said and done. */
export class ContentWriter {
  readonly #redact: Redact | undefined;
  #failureReported = false;

  constructor(redact: Redact | undefined) {
    this.#redact = redact;
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

  /** One value as text: strings as they are, anything else as JSON. */
  value(attribute: string, value: unknown, role?: RedactContext['role']): string | undefined {
    return this.text(serialise(value), role === undefined ? { attribute } : { attribute, role });
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
        const toolArguments = this.text(serialise(part.arguments), context);
        return [
          {
            type: 'tool_call',
            id: scrubName(part.id),
            name: scrubName(part.name),
            arguments: parsed(toolArguments),
          },
        ];
      }
      case 'tool_call_response': {
        const result = this.text(serialise(part.result), context);
        return [{ type: 'tool_call_response', id: scrubName(part.id), response: parsed(result) }];
      }
    }
  }

  #redacted(content: string, context: RedactContext): string | undefined {
    if (this.#redact === undefined) return content;
    try {
      const redacted: unknown = this.#redact(content, context);
      if (typeof redacted === 'string') return redacted;
      // An asynchronous hook comes too late; its rejection must not become the application's.
      if (redacted instanceof Promise) redacted.catch(() => undefined);
      return undefined;
    } catch (error) {
      if (!this.#failureReported)
        diagnostics.error(
          `realtime: the redact hook threw ${errorName(error)}; what it was given is left out`,
        );
      this.#failureReported = true;
      return undefined;
    }
  }
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
