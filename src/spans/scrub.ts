/** What stands in place of a secret. */
const SCRUBBED = '[scrubbed]';

/**
 * Removes secrets from a text, always and whatever the options say: API keys and ephemeral keys, web tokens,
 * credentials of HTTP, fields whose name says that they hold a secret, and what URLs carry beside host and path.
 * Each expression looks at a text once: none repeats what it may have to take back.
 */
export function scrub(text: string): string {
  return text
    .replace(URL_REST, scrubUrl)
    .replace(KEY, (key: string) => (looksRandom(key) ? SCRUBBED : key))
    .replace(PROTOCOL_KEY, `$1${SCRUBBED}`)
    .replace(WEB_TOKEN, SCRUBBED)
    .replace(CREDENTIALS, scrubCredentials)
    .replace(SECRET_FIELD, scrubField);
}

/** A URL from its `://` on. */
const URL_REST = /:\/\/[^\s"'<>\\]*/g;

/** Keeps host and path: no user, no query, no fragment. */
function scrubUrl(rest: string): string {
  const [withoutQuery = ''] = rest.split(/[?#]/, 1);
  const slash = withoutQuery.indexOf('/', 3);
  const authorityEnd = slash < 0 ? withoutQuery.length : slash;
  const at = withoutQuery.lastIndexOf('@', authorityEnd);
  return at < 0 ? withoutQuery : `://${withoutQuery.slice(at + 1)}`;
}

/** Keys of OpenAI (`sk-…`, `ek_…`, `sess-…`) and others that look like them, after an escaped line break too. */
const KEY = /(?:(?<![A-Za-z0-9_-])|(?<=\\[nrtbf]))(?:sk|ek|sess)[-_][A-Za-z0-9_*-]{6,}/g;

/** Words with hyphens are no keys: those have digits, are blanked out, or go on for long. */
function looksRandom(key: string): boolean {
  return /[0-9*]/.test(key) || key.length >= 18;
}

/** How a key travels as a WebSocket protocol in browsers. */
const PROTOCOL_KEY = /(openai-insecure-api-key\.)[^\s"',;\\]+/g;

const WEB_TOKEN = /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g;

const CREDENTIALS = /\b(bearer|basic)((?:\s|%20){1,4})([^\s"',;\\]+)/gi;

/** A word after "bearer" or "basic" is a credential unless it is a word of prose. */
function scrubCredentials(match: string, scheme: string, space: string, value: string): string {
  const word = value.replace(/[.!?:)]{1,3}$/, '');
  return /^[A-Za-z]?[a-z]{0,18}$/.test(word) ? match : `${scheme}${space}${SCRUBBED}`;
}

/** `name: value`, `name=value`, `"name": "value"`, also escaped within other JSON. */
const SECRET_FIELD =
  /(api[-_ ]?key|authorization|client[-_]?secret|access[-_]?token|password)(\\{0,16}["']?\s{0,4}[:=]\s{0,4}\\{0,16})(?:(["'])([^"']*)|([^\s"',;&}\\]+)(\s{1,4}[^\s"',;&}\\]+)?)/gi;

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
