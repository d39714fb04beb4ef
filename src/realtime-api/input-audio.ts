import { audioBytes } from './output-chunk.ts';
import { count } from '../host/fields.ts';
import type { Fields } from '../host/fields.ts';

/** Names of the client event that appends audio: of a translation session the second. */
const APPEND = 'input_audio_buffer.append';
const APPEND_TRANSLATED = `session.${APPEND}`;

/** Bytes of audio that a client event appends; -1 for any other event. */
export function appendedBytes(event: Fields): number {
  const type = event['type'];
  return type === APPEND || type === APPEND_TRANSLATED ? audioBytes(event['audio']) : -1;
}

/** Where in all audio of the session the server heard what it tells, in milliseconds: `audio_start_ms`, `audio_end_ms`. */
export function readAudioPosition(event: Fields): number | undefined {
  return count(event['audio_start_ms']) ?? count(event['audio_end_ms']);
}

/** How JSON.stringify() writes the event that the SDKs send, up to the audio: compared in less time than a text would be. */
const USUAL = /^\{"type":"input_audio_buffer\.append","audio":"/;
const USUAL_LENGTH = `{"type":"${APPEND}","audio":"`.length;

/**
 * Bytes of audio that a message of a WebSocket appends; -1 for one that is no such event. Most of what a client sends is
 * audio: it is told apart, and measured, without being parsed and without anything being made.
 */
export function appendedBytesOf(message: string): number {
  const { length } = message;
  const isUsual = USUAL.test(message) && message[length - 1] === '}' && message[length - 2] === '"';
  return isUsual ? decodedLength(message, USUAL_LENGTH, length - 2) : writtenOtherwise(message);
}

/** The audio of a message that appends some, as base64. */
export function appendedAudioOf(message: string): string {
  AUDIO.lastIndex = 0;
  if (!AUDIO.test(message)) return '';
  const start = AUDIO.lastIndex;
  return message.slice(start, message.indexOf('"', start));
}

/** Whether the beginning of a message says that it is such an event. */
export function mentionsInputAudio(message: string): boolean {
  return ANY_HEAD.test(message.slice(0, ANY_LENGTH));
}

/** With white space, an event id, or keys in another order. */
function writtenOtherwise(message: string): number {
  if (!mentionsInputAudio(message)) return -1;
  AUDIO.lastIndex = 0;
  const audio = AUDIO.exec(message);
  if (audio === null) return 0;
  const start = AUDIO.lastIndex;
  const end = message.indexOf('"', start);
  return end < 0 ? 0 : decodedLength(message, start, end);
}

const ANY_LENGTH = 160;
const ANY_HEAD = /"type"\s*:\s*"(?:session\.)?input_audio_buffer\.append"/;
const AUDIO = /"audio"\s*:\s*"/g;

/** Bytes that base64 text between two places of a message stands for. */
function decodedLength(message: string, start: number, end: number): number {
  const padding = isPadding(message, end - 2) ? 2 : isPadding(message, end - 1) ? 1 : 0;
  return Math.max(0, Math.floor(((end - start) * 3) / 4) - padding);
}

function isPadding(message: string, index: number): boolean {
  return message[index] === '=';
}
