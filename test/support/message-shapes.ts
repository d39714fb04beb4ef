/**
 * The shapes of content attributes, as the JSON schemas that the GenAI conventions publish have them
 * (https://github.com/open-telemetry/semantic-conventions-genai, `docs/gen-ai/*.json`), and narrower: a part or a definition of
 * a type that they do not know would be valid there, and is a mistake here.
 */

type Field = 'string' | 'string?' | 'string or null?' | 'schema or null?' | 'any' | 'any?' | 'typed';
type Shape = Readonly<Record<string, Field>>;

/** The parts of messages by their type, which each has. */
const PARTS: Readonly<Record<string, Shape>> = {
  text: { content: 'string' },
  reasoning: { content: 'string' },
  compaction: { id: 'string?', content: 'string?' },
  tool_call: { name: 'string', id: 'string?', arguments: 'any?' },
  tool_call_response: { response: 'any', id: 'string?' },
  server_tool_call: { name: 'string', id: 'string?', server_tool_call: 'typed' },
  server_tool_call_response: { id: 'string?', server_tool_call_response: 'typed' },
  blob: { modality: 'string', content: 'string', mime_type: 'string?' },
  file: { modality: 'string', file_id: 'string', mime_type: 'string?' },
  uri: { modality: 'string', uri: 'string', mime_type: 'string?' },
};

const MESSAGE: Shape = { role: 'string', name: 'string?', finish_reason: 'string or null?' };
const ROLES: ReadonlySet<unknown> = new Set(['system', 'user', 'assistant', 'tool']);

const DEFINITION: Shape = { type: 'string', name: 'string' };
const FUNCTION: Shape = { ...DEFINITION, description: 'string or null?', parameters: 'schema or null?' };

/** Attributes that are JSON of a shape. */
const SHAPES: Readonly<Record<string, (value: unknown) => string[]>> = {
  'gen_ai.input.messages': (value) => listProblems(value, messageProblems),
  'gen_ai.output.messages': (value) => listProblems(value, messageProblems),
  'gen_ai.system_instructions': (value) => listProblems(value, instructionProblems),
  'gen_ai.tool.definitions': (value) => listProblems(value, definitionProblems),
};

export const SHAPED_ATTRIBUTES: readonly string[] = Object.keys(SHAPES);

/** What of a content attribute is not as its schema has it; nothing of attributes without one. */
export function shapeProblems(attribute: string, text: unknown): string[] {
  const problemsOf = SHAPES[attribute];
  if (problemsOf === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(String(text));
  } catch {
    return [`${attribute} is no JSON: ${String(text).slice(0, 80)}`];
  }
  return problemsOf(value).map((problem) => `${attribute}: ${problem}`);
}

function listProblems(value: unknown, problemsOf: (entry: object) => string[]): string[] {
  if (!Array.isArray(value)) return ['it is no list'];
  return value.flatMap((entry: unknown) => {
    const isFields = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
    return isFields ? problemsOf(entry) : [`${JSON.stringify(entry)} is no object`];
  });
}

function messageProblems(message: object): string[] {
  const { role, parts } = message as { role?: unknown; parts?: unknown };
  return [
    ...fieldProblems(message, MESSAGE),
    ...(ROLES.has(role) ? [] : [`nobody is ${String(role)}`]),
    ...listProblems(parts, partProblems),
  ];
}

function partProblems(part: object): string[] {
  const { type } = part as { type?: unknown };
  const shape = Object.hasOwn(PARTS, String(type)) ? PARTS[String(type)] : undefined;
  return shape === undefined ? [`no part is a ${String(type)}`] : fieldProblems(part, shape);
}

function instructionProblems(part: object): string[] {
  const { type } = part as { type?: unknown };
  return type === 'text' ? fieldProblems(part, { content: 'string' }) : [`${String(type)} is no text`];
}

function definitionProblems(definition: object): string[] {
  const { type } = definition as { type?: unknown };
  return fieldProblems(definition, type === 'function' ? FUNCTION : DEFINITION);
}

function fieldProblems(given: object, shape: Shape): string[] {
  const fields = given as Record<string, unknown>;
  return Object.entries(shape).flatMap(([name, field]) => {
    const value = fields[name];
    if (!(name in fields)) return field.endsWith('?') ? [] : [`${name} is missing`];
    return isField(value, field) ? [] : [`${name} is ${JSON.stringify(value)}`];
  });
}

function isField(value: unknown, field: Field): boolean {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  switch (field) {
    case 'string':
    case 'string?':
      return typeof value === 'string';
    case 'string or null?':
      return typeof value === 'string' || value === null;
    case 'schema or null?':
      return isObject || value === null || typeof value === 'boolean';
    case 'typed':
      return isObject && typeof (value as { type?: unknown }).type === 'string';
    case 'any':
    case 'any?':
      return true;
  }
}
