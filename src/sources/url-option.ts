import type { OptionCheck } from '../host/option-checks.ts';

/** The option `url`. A message does not repeat what came: a URL may hold a key. */
export const URL_CHECK: OptionCheck = {
  valid: (value) => urlText(value) !== undefined,
  expected: 'a URL with its protocol, such as wss://api.openai.com',
  secret: true,
};

/** A URL as text; `undefined` for anything that is none. */
export function urlText(url: unknown): string | undefined {
  const text = url instanceof URL ? url.href : url;
  return typeof text === 'string' && URL.canParse(text) ? text : undefined;
}

/** The call that a sideband connection joins: `call_id` of its URL. */
export function callIdIn(url: string | undefined): string | undefined {
  return url === undefined ? undefined : (new URL(url).searchParams.get('call_id') ?? undefined);
}
