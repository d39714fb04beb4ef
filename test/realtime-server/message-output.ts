import { humming, silence, tone } from './audio-format.ts';
import {
  beginItem,
  betweenChunks,
  finishItem,
  itemStatus,
  partFields,
  type OutputStage,
} from './output-stage.ts';
import { pause } from './pause.ts';
import type { SayOutput, TextOutput } from './script-types.ts';
import { audioSettings } from './session-config.ts';
import type { ConversationItem, JsonObject } from './wire-types.ts';

/** Speaks: transcript and audio deltas side by side. Stopped in between, it ends with what was said so far. */
export async function streamSpeech(stage: OutputStage, output: SayOutput): Promise<ConversationItem> {
  const { state } = stage;
  const itemId = beginMessage(stage, { type: 'audio', transcript: '' });
  const part = { ...partFields(stage, itemId), content_index: 0 };
  const format = audioSettings(state.session, 'output')['format'];
  const audioMs = output.audioMs ?? 200;
  const chunkMs = Math.max(1, output.chunkMs ?? 100);
  const chunks = Math.max(1, Math.ceil(audioMs / chunkMs));
  const words = splitWords(output.say, chunks);
  const hum = output.voice && humming(output.say, { lengthMs: audioMs, voice: output.voice, format });
  let transcript = '';
  let sentMs = 0;
  for (let index = 0; index < chunks && !stage.stopped.aborted; index += 1) {
    const delta = words[index] ?? '';
    const length = Math.min(chunkMs, audioMs - sentMs);
    const audio =
      hum?.(length, sentMs) ?? (state.audible ? tone(length, sentMs, format) : silence(length, format));
    transcript += delta;
    sentMs += length;
    state.conversation.setAudioMs(itemId, sentMs);
    if (delta) state.send({ type: 'response.output_audio_transcript.delta', ...part, delta });
    state.send({ type: 'response.output_audio.delta', ...part, delta: audio });
    stage.onAudio(itemId, length);
    if (index < chunks - 1) await betweenChunks(stage);
    if (isStalled(output.stall, sentMs, length)) await pause(output.stall?.ms ?? 0, stage.stopped);
  }
  state.send({ type: 'response.output_audio.done', ...part });
  state.send({ type: 'response.output_audio_transcript.done', ...part, transcript });
  state.send({ type: 'response.content_part.done', ...part, part: { type: 'audio', transcript } });
  return finishMessage(stage, itemId, { type: 'output_audio', transcript });
}

/** Whether the delivery stops after the chunk that ends there. */
function isStalled(stall: SayOutput['stall'], sentMs: number, length: number): boolean {
  return stall !== undefined && sentMs >= stall.afterMs && sentMs - length < stall.afterMs;
}

/** Writes: text deltas. Stopped in between, it ends with what was written so far. */
export async function streamText(stage: OutputStage, output: TextOutput): Promise<ConversationItem> {
  const { state } = stage;
  const itemId = beginMessage(stage, { type: 'text', text: '' });
  const part = { ...partFields(stage, itemId), content_index: 0 };
  let text = '';
  for (const delta of splitWords(output.text, Number.POSITIVE_INFINITY)) {
    if (stage.stopped.aborted) break;
    text += delta;
    state.send({ type: 'response.output_text.delta', ...part, delta });
    await betweenChunks(stage);
  }
  state.send({ type: 'response.output_text.done', ...part, text });
  state.send({ type: 'response.content_part.done', ...part, part: { type: 'text', text } });
  return finishMessage(stage, itemId, { type: 'output_text', text });
}

function beginMessage(stage: OutputStage, part: JsonObject): string {
  const id = stage.state.identifiers.next('item');
  beginItem(stage, message(id, 'in_progress', []));
  stage.state.send({
    type: 'response.content_part.added',
    ...partFields(stage, id),
    content_index: 0,
    part,
  });
  return id;
}

function finishMessage(stage: OutputStage, id: string, content: JsonObject): ConversationItem {
  return finishItem(stage, message(id, itemStatus(stage), [content]));
}

function message(id: string, status: string, content: readonly JsonObject[]): ConversationItem {
  return { object: 'realtime.item', id, type: 'message', status, role: 'assistant', content };
}

/** Cuts a text into at most that many pieces at word boundaries; joined, they give the text again. */
function splitWords(text: string, pieces: number): string[] {
  const words = text.match(/\s*\S+\s*$|\s*\S+/g) ?? [];
  const perPiece = Math.max(1, Math.ceil(words.length / pieces));
  const result: string[] = [];
  for (let index = 0; index < words.length; index += perPiece) {
    result.push(words.slice(index, index + perPiece).join(''));
  }
  return result;
}
