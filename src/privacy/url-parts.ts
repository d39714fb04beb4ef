import { matchesIn } from './matches.ts';
import type { Take } from './secret-values.ts';

/** Goes on in a URL, as a quote does that is within a query. */
const QUOTE_WITHIN = /\\{0,16}["'](?=[\w%&=~-])/.source;

const END = ' \\t\\r\\n\\v\\f\\u2000-\\u200a\\u2028\\u2029\\u3000"\'`<>\\\\';

/** From the `://` on, to that of another URL in its path. */
const URL_REST = new RegExp(
  `://((?:[^${END}:?#]+|:(?!//)|${QUOTE_WITHIN})*(?:[?#](?:[^${END}]+|${QUOTE_WITHIN})*)?)`,
  'g',
);

/** The query of a path without a host. */
const PATH_QUERY = new RegExp(
  `\\?(?<=/[\\w.~-]{0,100}\\?)[^\\s"'<>\\\\=]{1,100}=(?:[^\\s"'<>\\\\]+|${QUOTE_WITHIN})*`,
  'g',
);

/** What URLs carry beside host and path: user, query, fragment. */
export function findUrlParts(text: string, take: Take): void {
  for (const { index, 1: rest = '' } of matchesIn(text, URL_REST)) {
    const start = index + 3;
    const host = hostIn(rest);
    if (host > 0) take(start, start + host);
    const query = rest.slice(host).search(/[?#]/);
    if (query >= 0) take(start + host + query, start + rest.length);
  }
  for (const { index, 0: query } of matchesIn(text, PATH_QUERY)) take(index, index + query.length);
}

/** Where the host begins: after the user, whose password may hold what else would end it. */
function hostIn(rest: string): number {
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const at = authority.lastIndexOf('@') + 1;
  if (!/^[^[\]]*:(?!\d*$)/.test(authority)) return at;
  const host = HOST.exec(rest);
  return host === null ? (at === 0 ? rest.lastIndexOf('@') + 1 : at) : host.index + 1;
}

/** What only a host looks like after an `@`. */
const HOST =
  /@(?=(?:(?:[\w-]{1,63}\.){1,8}[\w-]{1,63}(?::\d+)?|localhost|[\w-]{1,63}:\d+|\[[\d:.a-f]+\])(?:[/?#:]|$))/i;
