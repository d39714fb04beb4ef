/** What stands in place of a secret. */
export const SCRUBBED = '[scrubbed]';

/** Removes secrets that are known by their own looks, whatever stands before them. */
export function scrubShapes(text: string): string {
  return scrubPrivateKeys(text)
    .replace(KEY, (key) => (looksRandom(key) ? SCRUBBED : key))
    .replace(PROJECT_KEY, (key) => (hasDigit(key) ? SCRUBBED : key))
    .replace(PROTOCOL_KEY, `$1${SCRUBBED}`)
    .replace(WEB_TOKEN, SCRUBBED)
    .replace(VENDOR_TOKEN, SCRUBBED);
}

/** Private keys have several lines, which may be several texts. */
export function scrubPrivateKeys(text: string): string {
  return text.replace(PRIVATE_KEY, SCRUBBED);
}

/** To its end, or that of the text. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,60}-----|$)/g;

/**
 * Keys of OpenAI (`sk-…`, `ek_…`, `sess-…`; `sess_…` is the id of a session) and others that look like them, after an escaped line break
 * too.
 */
const KEY =
  /(?:(?<![A-Za-z0-9_-])(?:[er]k[-_]|sk_|sess-)|(?<![A-Za-z0-9-])sk-|(?<=\\[nrtbf])(?:[sre]k[-_]|sess-))[A-Za-z0-9_*-]{6,}/g;

/** Words are no keys: those have digits, are blanked out, or go on for long after a hyphen. */
function looksRandom(key: string): boolean {
  return /[0-9*]/.test(key) || (key.length >= 18 && !/^[sre]k_/.test(key));
}

/** Of those that say what they are for, within other words too. */
const PROJECT_KEY = /sk-(?:proj|svcacct|admin|ant)-[A-Za-z0-9_-]{12,}/g;

function hasDigit(key: string): boolean {
  return /[0-9]/.test(key);
}

/** How a key travels as a WebSocket protocol in browsers. */
const PROTOCOL_KEY = /(openai-insecure-api-key\.)[^\s"',;\\]+/g;

const WEB_TOKEN =
  /(?:(?<![A-Za-z0-9_-])|(?<=\\[nrtbf]))eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g;

/** Of GitHub, GitLab, Slack, AWS, Google, Hugging Face, npm and SendGrid. */
const VENDOR_TOKEN =
  /(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf]))(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[a-z]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}|A[KS]IA[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{30,}|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,})/g;
