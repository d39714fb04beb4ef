import type { Conversation } from './conversation.ts';
import { isJsonObject, type ConversationItem, type JsonObject } from './wire-types.ts';

const instructionTokens = 120;
const inputAudioMsPerToken = 100;
const outputAudioMsPerToken = 50;

/** How much a model thinks before it answers, by the effort that it is to make. */
const reasoningTokens: Readonly<Record<string, number>> = { minimal: 8, low: 24, medium: 64, high: 160 };

/** The usage of a response in the API's form, computed from the conversation before it and what it said. */
export function computeUsage(
  conversation: Conversation,
  output: readonly ConversationItem[],
  { cachedItems, session }: { cachedItems: number; session: JsonObject },
): JsonObject {
  const own = new Set(output.map((item) => item.id));
  const earlier = conversation.items.filter((item) => !own.has(item.id));
  const input = countTokens(conversation, earlier, inputAudioMsPerToken);
  const cached = countTokens(conversation, earlier.slice(0, cachedItems), inputAudioMsPerToken);
  const produced = countTokens(conversation, output, outputAudioMsPerToken);
  const inputText = instructionTokens + input.text;
  const cachedText = cachedItems > 0 ? instructionTokens + cached.text : 0;
  const inputTokens = inputText + input.audio;
  const thought = isJsonObject(session['reasoning'])
    ? (reasoningTokens[String(session['reasoning']['effort'])] ?? 0)
    : 0;
  const outputText = produced.text + thought;
  const outputTokens = outputText + produced.audio;
  return {
    total_tokens: inputTokens + outputTokens,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    input_token_details: {
      text_tokens: inputText,
      audio_tokens: input.audio,
      image_tokens: 0,
      cached_tokens: cachedText + cached.audio,
      cached_tokens_details: { text_tokens: cachedText, audio_tokens: cached.audio, image_tokens: 0 },
    },
    output_token_details: {
      text_tokens: outputText,
      audio_tokens: produced.audio,
      ...(thought > 0 && { reasoning_tokens: thought }),
    },
  };
}

function countTokens(
  conversation: Conversation,
  items: readonly ConversationItem[],
  audioMsPerToken: number,
): { text: number; audio: number } {
  let text = 0;
  let audio = 0;
  for (const item of items) {
    audio += Math.ceil((conversation.audioMs(item.id) ?? 0) / audioMsPerToken);
    text += Math.ceil(writtenText(item).length / 4);
  }
  return { text, audio };
}

function writtenText(item: ConversationItem): string {
  const parts = [item['name'], item['arguments'], item['output']];
  for (const content of Array.isArray(item['content']) ? item['content'] : []) {
    if (isJsonObject(content) && item['role'] === 'assistant') parts.push(content['transcript']);
    if (isJsonObject(content)) parts.push(content['text']);
  }
  return parts.filter((part) => typeof part === 'string').join(' ');
}
