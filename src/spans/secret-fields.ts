import { SCRUBBED } from './secret-shapes.ts';

/** Removes secrets that are known by what they are called, and what cookies hold. */
export function scrubFields(text: string): string {
  return text
    .replace(CREDENTIALS, scrubCredentials)
    .replace(COOKIES, `$1${SCRUBBED}`)
    .replace(AUTHORIZATION, scrubAuthorization)
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

/** The header: a scheme, which is kept if it is one that says nothing, and what follows it. */
const AUTHORIZATION =
  /(authorization\\{0,16}["']?\s{0,4}[:=]\s{0,4}\\{0,16})(?:(["'])([^"']*)|([^\s"',;&}\\]+)(?:\s{1,4}[^\s"',;&}\\]+)?)/gi;

function scrubAuthorization(
  _match: string,
  named: string,
  quote: string | undefined,
  quoted = '',
  first = '',
): string {
  if (quote === undefined)
    return `${named}${/^(?:bearer|basic)$/i.test(first) ? `${first} ` : ''}${SCRUBBED}`;
  const scheme = /^(?:bearer|basic)\s+/i.exec(quoted)?.[0] ?? '';
  return `${named}${quote}${scheme}${SCRUBBED}${escapesAfter(quoted)}`;
}

/** `name: value`, `name=value`, `"name": "value"`, also escaped within other JSON. */
const SECRET_FIELD =
  /((?:api[-_ ]?key|(?:client|signing|webhook)[-_]?secret|(?:access|refresh|auth|session|security|bot)[-_]?token|passw(?:or)?d|passphrase|(?:secret|private|signing)[-_]?(?:access[-_]?)?key)\\{0,16}["']?\s{0,4}[:=]\s{0,4}\\{0,16})(?:(["'])([^"']*)|[^\s"',;&}\\]+)/gi;

function scrubField(_match: string, named: string, quote = '', quoted = ''): string {
  return `${named}${quote}${SCRUBBED}${escapesAfter(quoted)}`;
}

/** The closing quote is escaped where the opening one is. */
function escapesAfter(quoted: string): string {
  return /\\{0,16}$/.exec(quoted)?.[0] ?? '';
}

/** Names that also stand before other things: a token of a sentence, the secret of a recipe. */
const TOKEN_FIELD = /((?:token|secret|pwd)\\{0,16}["']?\s{0,4}[:=]\s{0,4}\\{0,16}["']?)([^\s"',;&}\\]{8,})/gi;

function scrubToken(match: string, named: string, value: string): string {
  const isNumber = /^[0-9.]+$/.test(value);
  const isWord = !/[0-9]/.test(value) && value.length < 18;
  return isNumber || isWord ? match : `${named}${SCRUBBED}`;
}
