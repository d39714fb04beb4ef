import { operationOfName } from '../report/analysis/span-facts.ts';
import { isObject, list, text as textOf } from '../../host/fields.ts';
import { numberAttribute, operationOf, textAttribute } from '../waterfall/waterfall-span.ts';
import { heardCharacters, SpeechRates } from './heard-words.ts';
import { NAMELESS_AGENT } from './lanes.ts';
import { turnKeyOf } from './turn-rows.ts';
import type { PlacedCall } from './describe-call.ts';
import type { TurnRow, Utterance } from './call-document.ts';
import type { WaterfallSpan } from '../waterfall/waterfall-span.ts';

const CALLER = 'Caller';

/** What was said and written, in the order in which it began; nothing where content was not kept. */
export function utterancesOf(call: PlacedCall, turns: readonly TurnRow[]): Utterance[] {
  const turnOfKey = new Map(
    turns.map(({ span }, place) => [turnKeyOf(call.spans[span] as WaterfallSpan), place]),
  );
  const placeOfTurn = (span: WaterfallSpan): number | undefined => turnOfKey.get(turnKeyOf(span));
  const answers = answersOf(call);
  const rates = new SpeechRates(answers.filter(({ isCut }) => !isCut));
  const utterances = [
    ...callersWords(call, placeOfTurn),
    ...answers.map((answer): Utterance => ({
      speaker: 'agent',
      name: answer.name,
      ...whenOf(call, answer.shown),
      text: answer.text,
      heard: answer.isCut ? heardCharacters(answer, rates) : undefined,
      span: call.placeOf(answer.shown),
      turn: placeOfTurn(answer.response),
    })),
  ];
  return utterances.toSorted((one, other) => one.at - other.at);
}

/** What one response said. */
export interface Answer {
  name: string;
  text: string;
  /** Milliseconds that were heard of it; `undefined` for what nobody could hear. */
  heardMs: number | undefined;
  isCut: boolean;
  response: WaterfallSpan;
  /** Its speech, else its response. */
  shown: WaterfallSpan;
}

function answersOf({ spans }: PlacedCall): Answer[] {
  const speeches = new Map<string, WaterfallSpan>();
  for (const span of spans) {
    const response = textAttribute(span, 'realtime.response.id');
    if (operationOf(span) === 'agent_speech' && response !== undefined) speeches.set(response, span);
  }
  return spans.flatMap((response): Answer[] => {
    if (operationOfName(response.name) !== 'chat') return [];
    const text = messagesOf(response, 'gen_ai.output.messages', 'assistant');
    if (text === '') return [];
    const speech = speeches.get(textAttribute(response, 'gen_ai.response.id') ?? '');
    const name = textAttribute(response, 'gen_ai.agent.name') ?? NAMELESS_AGENT;
    const heardMs = speech === undefined ? undefined : numberAttribute(speech, 'realtime.audio.heard_ms');
    const isCut = [speech, response].some((span) => span?.events.some(isCutting) === true);
    return [{ name, text, heardMs, isCut, response, shown: speech ?? response }];
  });
}

function isCutting({ name }: { name: string }): boolean {
  return name === 'audio_interrupted';
}

/** The transcript of what the caller said; of a turn that began with a text, that text. */
function callersWords(
  call: PlacedCall,
  placeOfTurn: (span: WaterfallSpan) => number | undefined,
): Utterance[] {
  const spoken = call.spans.filter((span) => operationOf(span) === 'user_speech');
  const spokenTurns = new Set(spoken.map(turnKeyOf));
  const written = new Map<string | undefined, WaterfallSpan>();
  for (const span of call.spans) {
    const key = turnKeyOf(span);
    if (key === undefined || spokenTurns.has(key) || written.has(key)) continue;
    if (messagesOf(span, 'gen_ai.input.messages', 'user') !== '') written.set(key, span);
  }
  const utterance = (span: WaterfallSpan, text: string, shown: WaterfallSpan): Utterance => ({
    speaker: 'caller',
    name: CALLER,
    ...whenOf(call, shown),
    text,
    heard: undefined,
    span: call.placeOf(shown),
    turn: placeOfTurn(span),
  });
  return [
    ...spoken.flatMap((span) => {
      const text = textAttribute(span, 'realtime.transcription.text');
      return text === undefined ? [] : [utterance(span, text, span)];
    }),
    ...[...written.values()].map((span) => {
      const turn = call.spans.find(
        (one) => operationOf(one) === 'turn' && turnKeyOf(one) === turnKeyOf(span),
      );
      const text = messagesOf(span, 'gen_ai.input.messages', 'user');
      return { ...utterance(span, text, turn ?? span), length: 0 };
    }),
  ];
}

function whenOf(call: PlacedCall, { startMs, endMs }: WaterfallSpan): { at: number; length: number } {
  return { at: call.at(startMs), length: Math.max(0, endMs - startMs) };
}

/** The texts of one role in an attribute of messages; nothing where it is none of these. */
function messagesOf(span: WaterfallSpan, key: string, role: string): string {
  const written = textAttribute(span, key);
  if (written === undefined) return '';
  let messages: unknown;
  try {
    messages = JSON.parse(written);
  } catch {
    return '';
  }
  const texts = list(messages).flatMap((message) =>
    isObject(message) && message['role'] === role ? list(message['parts']).map(textOfPart) : [],
  );
  return texts.filter((text) => text !== undefined).join(' ');
}

function textOfPart(part: unknown): string | undefined {
  return isObject(part) && part['type'] === 'text' ? textOf(part['content']) : undefined;
}
