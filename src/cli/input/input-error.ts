/** Why the input cannot be read, in words for a person. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
