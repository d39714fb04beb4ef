import { scrubFields } from './secret-fields.ts';
import { scrubShapes } from './secret-shapes.ts';

/**
 * Removes secrets from a text, always and whatever the options say: API keys and ephemeral keys, private keys, tokens, cookies,
 * credentials of HTTP, fields whose name says that they hold a secret, and what URLs carry beside host and path.
 * Each expression looks at a text once: none repeats what it may have to take back.
 */
export function scrub(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return scrubFields(scrubShapes(text.replace(URL_REST, scrubUrl).replace(PATH_QUERY, '')));
}

/** Names and ids, which most texts are, have nothing that any of the expressions looks for. */
const SUSPICIOUS =
  /[:=?]|[sre]k[-_]|sess-|eyJ|bearer|basic|api-key|BEGIN|gh[opsur]_|github_|glpat-|xox|xapp-|A[KS]IA|AIza|hf_|npm_|SG\./i;

/** A URL from its `://` on, which is `:\/\/` in some JSON. */
const URL_REST = /(:\\{0,16}\/\\{0,16}\/)([^\s"'<>\\]*)/g;

/** Keeps host and path: no user, no query, no fragment. */
function scrubUrl(_match: string, slashes: string, rest: string): string {
  const [withoutQuery = ''] = rest.split(/[?#]/, 1);
  const slash = withoutQuery.indexOf('/');
  const authorityEnd = slash < 0 ? withoutQuery.length : slash;
  const at = withoutQuery.lastIndexOf('@', authorityEnd);
  return slashes + withoutQuery.slice(at + 1);
}

/** The query of a path without a host. */
const PATH_QUERY = /(?<=\/[\w.~-]{0,100})\?[^\s"'<>\\=]{1,100}=[^\s"'<>\\]*/g;
