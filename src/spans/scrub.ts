/** What stands in place of a secret. */
const SCRUBBED = '[scrubbed]';

/**
 * Secrets as they occur in messages: API keys and ephemeral keys of OpenAI, authorization values, keys in header or
 * field form, JSON Web Tokens; and the query strings, fragments and credentials of URLs, which may hold any of them.
 */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b(sk|ek|rk|pk|sess|org)[-_][A-Za-z0-9_*-]{6,}/g, SCRUBBED],
  [/openai-insecure-api-key\.[^\s"',;]+/g, `openai-insecure-api-key.${SCRUBBED}`],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{4,}/gi, `$1 ${SCRUBBED}`],
  [/\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?/g, SCRUBBED],
  [
    /((?:api[-_]?key|authorization|client[-_]?secret|access[-_]?token|password)["']?\s*[:=]\s*["']?)(?!bearer\b|basic\b)[^\s"',;&}]+/gi,
    `$1${SCRUBBED}`,
  ],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'<>]+@/gi, '$1'],
  [/\b((?:https?|wss?):\/\/[^\s?#"'<>)\]]+)[?#][^\s"'<>)\]]*/gi, '$1'],
];

/** Removes secrets from a text, always and whatever the options say. */
export function scrub(text: string): string {
  let scrubbed = text;
  for (const [pattern, replacement] of SECRETS) scrubbed = scrubbed.replace(pattern, replacement);
  return scrubbed;
}
