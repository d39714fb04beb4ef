/** Why the input cannot be read, in words for a person. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** What the system said about a file or a connection, without the path or address that it repeats. */
export function describeSystemError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message } = error as NodeJS.ErrnoException;
  // "ENOENT: no such file or directory, open 'calls.jsonl'"
  const [reason = ''] = message.split(/, (?:open|read|write|stat|lstat|fstat|close)\b/, 1);
  return reason === '' && code !== undefined ? code : reason;
}
