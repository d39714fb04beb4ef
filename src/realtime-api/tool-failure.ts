import { text } from './fields.ts';
import type { ToolFailure } from '../signals/signal.ts';

/**
 * The texts that the agents SDKs send to the model in place of a tool's output. They are all that is left of the
 * failure: the SDK keeps the error to itself (`defaultToolErrorFunction` and its neighbours in agents-core).
 */
const STOCK_TEXTS: readonly (readonly [pattern: RegExp, failure: string])[] = [
  [/^An error occurred while running the tool\b/, 'tool_error'],
  [/^An error occurred while parsing tool arguments\b/, 'invalid_arguments'],
  [/^Tool '.*' timed out after [\d.]+ ?(ms|seconds)/, 'timeout'],
  [/^Tool .* not found$/, 'unknown_tool'],
  [/^Tool execution was not approved\.$/, 'approval_rejected'],
];

/** The failure that a tool's output stands for, or `undefined`. */
export function readToolFailure(output: unknown): ToolFailure | undefined {
  const words = text(output);
  if (words === undefined) return undefined;
  for (const [pattern, type] of STOCK_TEXTS) {
    const message = pattern.exec(words)?.[0];
    if (message !== undefined) return { type, message };
  }
  return undefined;
}

/** Whether arguments are not even JSON, as tools take them. */
export function isMalformed(toolArguments: unknown): boolean {
  if (typeof toolArguments !== 'string') return false;
  try {
    JSON.parse(toolArguments);
    return false;
  } catch {
    return true;
  }
}
