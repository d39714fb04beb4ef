import { SCRUBBED } from './secret-shapes.ts';

/** Removes secrets that are known by what they are called, and what cookies hold. */
export function scrubFields(text: string): string {
  return text
    .replace(CREDENTIALS, scrubCredentials)
    .replace(COOKIES, `$1${SCRUBBED}`)
    .replace(AUTHORIZATION, scrubField(/^["']?(?:(?:bearer|basic)\s+)?/i))
    .replace(SECRET_FIELD, scrubField(/^["']?/))
    .replace(TOKEN_FIELD, scrubToken);
}

const CREDENTIALS = /\b(bearer|basic)((?:\s|%20){1,4})([^\s"',;\\]+)/gi;

/** A word after "bearer" or "basic" is a credential unless it is a word of prose. */
function scrubCredentials(match: string, scheme: string, space: string, value: string): string {
  const word = value.replace(/[.!?:)]{1,3}$/, '');
  return /^[A-Za-z]?[a-z]{0,18}$/.test(word) ? match : `${scheme}${space}${SCRUBBED}`;
}

/** The header, to the end of its line; values may be in quotes. */
const COOKIES =
  /(cookie\\{0,16}["']?\s{0,4}[:=]\s{0,4}\\{0,16}["']?)[^\s"'=;\\]{1,256}=(?:[^\r\n"'\\]|(?<==)\\{0,16}"[^\s"\\,;]{1,4096}\\{0,16}")*/gi;

/** A text in quotes that are not escaped, or escaped once, to the quote that ends it; in others to the next one. */
const QUOTED =
  /(?<!\\)"(?:[^"\\]+|\\[\s\S])*|(?<!\\)'(?:[^'\\]+|\\[\s\S])*|(?<=[^\\]\\)"(?:[^"\\]+|\\\\(?:[^"\\]|\\.))*|(?<=\\)(?:"[^"]*|'[^']*)/
    .source;

/** `name: value`, `name=value`, `"name": "value"`, also escaped within other JSON. */
function field(name: RegExp, more = ''): RegExp {
  const { source } = /\\{0,16}["']?\s{0,4}[:=]\s{0,4}\\{0,16}/;
  return new RegExp(`(${name.source}${source})(${QUOTED}|[^\\s"',;&}\\\\]+${more})`, 'gi');
}

/** Keeps what a value starts with, and the escapes of its closing quote. */
function scrubField(start: RegExp) {
  return (_match: string, named: string, value: string): string =>
    `${named}${start.exec(value)?.[0]}${SCRUBBED}${/\\{0,16}$/.exec(value)?.[0]}`;
}

/** One of the fields that some schemes have. */
const PARAMETER = /[\w-]{1,40}=(?:\\{0,16}"[^"\\]*\\{0,16}"?|[^\s"',;&}\\]+)/.source;

/** The header: a scheme, which is kept if it is one that says nothing, and what follows it. */
const AUTHORIZATION = field(
  /authorization/,
  `(?:\\s{1,4}${PARAMETER}(?:,\\s{0,4}${PARAMETER})*|\\s{1,4}[^\\s"',;&}\\\\]+)?`,
);

const SECRET_FIELD = field(
  /(?:api[-_ ]?key|(?:client|signing|webhook)[-_]?secret|(?:access|refresh|auth|session|security|bot)[-_]?token|passw(?:or)?d|passphrase|(?:secret|private|signing)[-_]?(?:access[-_]?)?key)/,
);

/** Names that also stand before other things: a token of a sentence, the secret of a recipe. */
const TOKEN_FIELD = /((?:token|secret|pwd)\\{0,16}["']?\s{0,4}[:=]\s{0,4}\\{0,16}["']?)([^\s"',;&}\\]{8,})/gi;

function scrubToken(match: string, named: string, value: string): string {
  const isNumber = /^[0-9.]+$/.test(value);
  const isWord = !/[0-9]/.test(value) && value.length < 18;
  return isNumber || isWord ? match : `${named}${SCRUBBED}`;
}
