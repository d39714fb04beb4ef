import { SCRUBBED } from './secret-shapes.ts';

/** Removes secrets that are known by what they are called, and what cookies hold. */
export function scrubFields(text: string): string {
  return text
    .replace(CREDENTIALS, scrubCredentials)
    .replace(COOKIES, `$1${SCRUBBED}`)
    .replace(SECRET_FIELD, scrubField)
    .replace(TOKEN_FIELD, scrubToken);
}

const CREDENTIALS = /\b(bearer|basic)((?:\s|%20){1,4})([^\s"',;\\]+)/gi;

/** A word after "bearer" or "basic" is a credential unless it is a word of prose. */
function scrubCredentials(match: string, scheme: string, space: string, value: string): string {
  const word = value.replace(/[.!?:)]{1,3}$/, '');
  return /^[A-Za-z]?[a-z]{0,18}$/.test(word) ? match : `${scheme}${space}${SCRUBBED}`;
}

/** The header, to the end of its line. */
const COOKIES = /(cookie\\{0,16}["']?\s{0,4}[:=]\s{0,4}\\{0,16}["']?)[^\s"'=;\\]{1,256}=[^\r\n"'\\]*/gi;

/** `name: value`, `name=value`, `"name": "value"`, also escaped within other JSON. */
const SECRET_FIELD =
  /(api[-_ ]?key|authorization|(?:client|signing|webhook)[-_]?secret|(?:access|refresh|auth|session|security|bot)[-_]?token|passw(?:or)?d|passphrase|(?:secret|private|signing)[-_]?(?:access[-_]?)?key)(\\{0,16}["']?\s{0,4}[:=]\s{0,4}\\{0,16})(?:(["'])([^"']*)|([^\s"',;&}\\]+)(\s{1,4}[^\s"',;&}\\]+)?)/gi;

function scrubField(
  _match: string,
  name: string,
  separator: string,
  quote: string | undefined,
  quoted = '',
  first = '',
  second = '',
): string {
  const isCredentials = name.toLowerCase() === 'authorization';
  if (quote !== undefined) {
    const scheme = isCredentials ? (/^(?:bearer|basic)\s+/i.exec(quoted)?.[0] ?? '') : '';
    const escapes = /\\{0,16}$/.exec(quoted)?.[0] ?? '';
    return `${name}${separator}${quote}${scheme}${SCRUBBED}${escapes}`;
  }
  if (!isCredentials) return `${name}${separator}${SCRUBBED}${second}`;
  const scheme = /^(?:bearer|basic)$/i.test(first) ? `${first} ` : '';
  return `${name}${separator}${scheme}${SCRUBBED}`;
}

/** Names that also stand before other things: a token of a sentence, the secret of a recipe. */
const TOKEN_FIELD = /((?:token|secret|pwd)\\{0,16}["']?\s{0,4}[:=]\s{0,4}\\{0,16}["']?)([^\s"',;&}\\]{8,})/gi;

function scrubToken(match: string, named: string, value: string): string {
  const isNumber = /^[0-9.]+$/.test(value);
  const isWord = !/[0-9]/.test(value) && value.length < 18;
  return isNumber || isWord ? match : `${named}${SCRUBBED}`;
}
