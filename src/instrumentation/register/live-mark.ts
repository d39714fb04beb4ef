import type { SourceMark } from './source-mark.ts';

/** On `globalThis`; a plain name, because that can be written without quotes. */
const RECEIVER = '__opentelemetryOpenAIRealtimeLive';

/** What the clients of the Live API in `openai` have in whatever a bundler has made of them: a message, and a class of pages. */
const ANCHOR =
  /WS from \\?"openai\/resources\/live\/[\w/]{0,40}ws\\?" requires the|\bclass OpenAILiveWebRTC\b/;

/** Marks sources with clients of the Live API, behind all that is in them. */
export const LIVE_MARK: SourceMark = {
  clues: ['openai/resources/live/', 'class OpenAILiveWebRTC'],
  apply: (source) =>
    ANCHOR.test(source) && !source.includes(RECEIVER) ? `${source}\nglobalThis.${RECEIVER}?.();\n` : source,
};

/** Has `onLoad` called when a marked source has run. */
export function receiveLiveApi(onLoad: () => void): void {
  Object.defineProperty(globalThis, RECEIVER, { value: onLoad, configurable: true });
}
