import { isObject, list, text as textOf } from '../../host/fields.ts';
import { numberAttribute, textAttribute } from '../waterfall/waterfall-span.ts';
import { heardCharacters, SpeechRates } from './heard-words.ts';
import { NAMELESS_AGENT } from './lanes.ts';
import { cutText, LONGEST_NAME, LONGEST_VALUE } from './limits.ts';
import { turnKeyOf } from './turn-rows.ts';
import { endingOf, type Ending } from './answer-ending.ts';
import { lengthOf, type PlacedCall } from './placed-call.ts';
import type { TurnRow, Utterance } from './call-document.ts';
import type { ShownSpan } from './shown-span.ts';
import type { WaterfallEvent } from '../waterfall/waterfall-span.ts';

const CALLER = 'Caller';

/** What was said and written, in the order in which it began; nothing where content was not kept. */
export function utterancesOf(call: PlacedCall, turns: readonly TurnRow[]): Utterance[] {
  const turnOfKey = new Map(
    turns.map(({ span }, place) => [turnKeyOf(call.spans[span] as ShownSpan), place]),
  );
  const placeOfTurn = (span: ShownSpan): number | undefined => turnOfKey.get(turnKeyOf(span));
  const answers = answersOf(call);
  const rates = new SpeechRates(answers.filter(({ ending }) => ending === 'whole'));
  const utterances = [
    ...callersWords(call, placeOfTurn),
    ...answers.map((answer): Utterance => ({
      speaker: 'agent',
      name: answer.name,
      ...whenOf(call, answer.shown),
      text: answer.text,
      isCut: answer.ending === 'cut',
      heard: answer.ending === 'cut' && call.isTimed ? heardCharacters(answer, rates) : undefined,
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
  /** Milliseconds that were heard of it; `undefined` where that is not known, as of what nobody could hear. */
  heardMs: number | undefined;
  /** Whether it was heard to its end. */
  ending: Ending;
  response: ShownSpan;
  /** Its speech, else its response. */
  shown: ShownSpan;
}

function answersOf(call: PlacedCall): Answer[] {
  const { spans } = call;
  const sessions = spans.filter(({ operation }) => operation === 'realtime_session');
  const speeches = new Map<string, ShownSpan>();
  for (const span of spans) {
    const response = textAttribute(span, 'realtime.response.id');
    if (span.operation === 'agent_speech' && response !== undefined) speeches.set(response, span);
  }
  return spans.flatMap((response): Answer[] => {
    if (response.operation !== 'chat') return [];
    const text = cutText(messagesOf(response, 'gen_ai.output.messages', 'assistant'), LONGEST_VALUE);
    if (text === '') return [];
    const speech = speeches.get(textAttribute(response, 'gen_ai.response.id') ?? '');
    const name = cutText(textAttribute(response, 'gen_ai.agent.name') ?? NAMELESS_AGENT, LONGEST_NAME);
    const cut = [speech, response].flatMap((span) => span?.events.find(isCutting) ?? [])[0];
    const heardMs = heardMsOf(speech, cut);
    const ending = cut === undefined ? endingOf(call, { response, speech, heardMs, sessions }) : 'cut';
    return [{ name, text, heardMs, ending, response, shown: speech ?? response }];
  });
}

function isCutting({ name }: WaterfallEvent): boolean {
  return name === 'audio_interrupted';
}

/** As the speech says it, else the event that cut it; else the speech itself is what was heard. */
function heardMsOf(speech: ShownSpan | undefined, cut: WaterfallEvent | undefined): number | undefined {
  for (const said of [speech, cut]) {
    const heardMs = said && numberAttribute(said, 'realtime.audio.heard_ms');
    if (heardMs !== undefined) return heardMs;
  }
  return speech && speech.endMs >= speech.startMs ? lengthOf(speech) : undefined;
}

/** The transcript of what the caller said; of a turn that began with a text, that text. */
function callersWords(call: PlacedCall, placeOfTurn: (span: ShownSpan) => number | undefined): Utterance[] {
  const spoken = call.spans.filter(({ operation }) => operation === 'user_speech');
  const spokenTurns = new Set(spoken.map(turnKeyOf));
  const turnOf = new Map(
    call.spans.filter(({ operation }) => operation === 'turn').map((turn) => [turnKeyOf(turn), turn]),
  );
  const written = new Map<string, ShownSpan>();
  for (const span of call.spans) {
    const key = turnKeyOf(span);
    if (key === undefined || spokenTurns.has(key) || written.has(key)) continue;
    if (messagesOf(span, 'gen_ai.input.messages', 'user') !== '') written.set(key, span);
  }
  const utterance = (span: ShownSpan, text: string, shown: ShownSpan): Utterance => ({
    speaker: 'caller',
    name: CALLER,
    ...whenOf(call, shown),
    text: cutText(text, LONGEST_VALUE),
    isCut: false,
    heard: undefined,
    span: call.placeOf(shown),
    turn: placeOfTurn(span),
  });
  return [
    ...spoken.flatMap((span) => {
      const text = textAttribute(span, 'realtime.transcription.text');
      return text === undefined ? [] : [utterance(span, text, span)];
    }),
    ...[...written].map(([key, span]) => {
      const text = messagesOf(span, 'gen_ai.input.messages', 'user');
      return { ...utterance(span, text, turnOf.get(key) ?? span), length: 0 };
    }),
  ];
}

function whenOf(call: PlacedCall, span: ShownSpan): { at: number; length: number } {
  return { at: call.at(span.startMs), length: lengthOf(span) };
}

/** The texts of one role in an attribute of messages; nothing where it is none of these. */
function messagesOf(span: ShownSpan, key: string, role: string): string {
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
