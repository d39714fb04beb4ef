import { describe, expect, test } from 'vitest';
import { signal, startModelSession } from '../support/model-session.ts';
import { tokens } from '../support/token-usage.ts';
import type { MaybeBilled, PriceOf } from '../../src/model/billed.ts';
import type { ResponseStatus, Signal, TokenUsage, TranscriptionUsage } from '../../src/signals/signal.ts';
import type { ModelSession } from '../support/model-session.ts';
import type { Attributes } from '@opentelemetry/api';

const configured = (model: string | undefined, transcriptionModel?: string): Signal => ({
  type: 'session_configured',
  model,
  transcriptionModel,
});

const done = (
  responseId: string,
  usage: TokenUsage | undefined,
  status: ResponseStatus = 'completed',
): Signal => ({ ...signal.done(responseId, status), usage }) as Signal;

const transcribed = (itemId: string, usage: TranscriptionUsage | undefined): Signal => ({
  type: 'transcription_completed',
  itemId,
  transcript: 'words',
  usage,
});

/** A dollar for each token that comes out, and for each second; `free` has no price. */
const aDollarEach: PriceOf = ({ model, usage }) =>
  usage === undefined || model === undefined || model === 'free'
    ? undefined
    : usage.output.total + usage.audioSeconds;

function play(
  priceOf: PriceOf | undefined,
  ...signals: Signal[]
): {
  session: ModelSession;
  attributes: Attributes;
  attributesOf: (name: string, index?: number) => Attributes;
} {
  const session = startModelSession(priceOf && { priceOf });
  for (const [index, each] of signals.entries()) session.at(index, each);
  session.end(signals.length);
  const attributesOf = (name: string, index?: number): Attributes => session.span(name, index).attributes;
  return { session, attributes: attributesOf('realtime_session'), attributesOf };
}

const costKeys = (attributes: Attributes): string[] =>
  Object.keys(attributes).filter((key) => /cost_usd|unpriced/.test(key));

const answered = (responseId: string, output: number): Signal[] => [
  signal.created(responseId),
  done(responseId, tokens({ input: 10, output })),
];

describe('a session costs', () => {
  test('the sum of its responses and transcriptions', () => {
    const { attributes, attributesOf } = play(
      aDollarEach,
      configured('gpt', 'whisper'),
      signal.speechStarted('item_1'),
      signal.speechStopped('item_1'),
      signal.committed('item_1'),
      ...answered('resp_1', 5),
      transcribed('item_1', { inputTokens: undefined, outputTokens: undefined, audioSeconds: 2 }),
      ...answered('resp_2', 7),
    );
    expect(attributesOf('chat', 0)['realtime.response.cost_usd']).toBe(5);
    expect(attributesOf('chat', 1)['realtime.response.cost_usd']).toBe(7);
    expect(attributesOf('user_speech')['realtime.transcription.cost_usd']).toBe(2);
    expect(attributes['realtime.session.cost_usd']).toBe(14);
  });

  test('also what a transcription of no utterance that is known does', () => {
    const usage = { inputTokens: 4, outputTokens: 3, audioSeconds: undefined };
    const { attributes } = play(aDollarEach, configured('gpt', 'whisper'), transcribed('nobody', usage));
    expect(attributes['realtime.session.cost_usd']).toBe(3);
  });

  test('a sum without the noise of binary fractions', () => {
    const { attributes } = play(
      ({ usage }) => (usage?.output.total ?? 0) / 10,
      configured('gpt'),
      ...answered('resp_1', 1),
      ...answered('resp_2', 2),
    );
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(attributes['realtime.session.cost_usd']).toBe(0.3);
  });

  test('nothing that is known where one response has no price, before or after one that has', () => {
    for (const models of [
      ['gpt', 'free', 'gpt'],
      ['free', 'gpt', 'gpt'],
    ]) {
      const signals = models.flatMap((model, index) => [configured(model), ...answered(`resp_${index}`, 5)]);
      const { attributes, session } = play(aDollarEach, ...signals);
      expect(costKeys(attributes)).toEqual(['realtime.session.unpriced_response_count']);
      expect(attributes['realtime.session.unpriced_response_count']).toBe(1);
      const costs = session.spans().map((span) => span.attributes['realtime.response.cost_usd']);
      expect(costs.filter((cost) => cost !== undefined)).toEqual([5, 5]);
    }
  });

  test('nothing that is known where one transcription has no price, or does not say what it used', () => {
    for (const [model, usage] of [
      ['free', { inputTokens: undefined, outputTokens: undefined, audioSeconds: 2 }],
      ['whisper', undefined],
      ['whisper', { inputTokens: 3, outputTokens: undefined, audioSeconds: undefined }],
      [undefined, { inputTokens: undefined, outputTokens: undefined, audioSeconds: 2 }],
    ] as const) {
      const { attributes } = play(
        aDollarEach,
        configured('gpt', model),
        ...answered('resp_1', 5),
        transcribed('item_1', usage),
      );
      expect(costKeys(attributes)).toEqual(['realtime.session.unpriced_transcription_count']);
      expect(attributes['realtime.session.unpriced_transcription_count']).toBe(1);
    }
  });

  test.each(['cancelled', 'failed'] as const)(
    'what the rest does where a response was %s before anything of it came: it has no usage, and is not missing',
    (status) => {
      const { attributes, attributesOf } = play(
        aDollarEach,
        configured('gpt'),
        ...answered('resp_1', 5),
        signal.created('resp_2'),
        done('resp_2', undefined, status),
      );
      expect(attributes['realtime.session.cost_usd']).toBe(5);
      expect(costKeys(attributesOf('chat', 1))).toEqual([]);
    },
  );

  test.each(['completed', 'incomplete'] as const)(
    'nothing that is known where the usage of a response that is %s is not told',
    (status) => {
      const { attributes } = play(
        aDollarEach,
        configured('gpt'),
        ...answered('resp_1', 5),
        signal.created('resp_2'),
        done('resp_2', undefined, status),
      );
      expect(costKeys(attributes)).toEqual(['realtime.session.unpriced_response_count']);
    },
  );

  test.each<[string, (session: ModelSession) => void]>([
    ['a chunk', (session) => session.chunk(1, 'resp_2', 'audio')],
    ['an item, in a log without chunks,', (session) => session.at(1, signal.item('resp_2', 'item_2'))],
  ])(
    'nothing that is known where a response was cut once %s had come, and its usage is not told',
    (_, come) => {
      for (const status of ['cancelled', 'failed'] as const) {
        const session = startModelSession({ priceOf: aDollarEach });
        session.at(0, configured('gpt'), ...answered('resp_1', 5), signal.created('resp_2'));
        come(session);
        session.at(2, done('resp_2', undefined, status));
        session.end(3);
        const { attributes } = session.span('realtime_session');
        expect(costKeys(attributes)).toEqual(['realtime.session.unpriced_response_count']);
      }
    },
  );

  test('nothing that is known where the server leaves out how much went in, or came out', () => {
    for (const usage of [tokens({ input: 5 }), tokens({ output: 5 }), tokens({})]) {
      const { attributes } = play(
        aDollarEach,
        configured('gpt'),
        signal.created('resp_1'),
        done('resp_1', usage),
      );
      expect(attributes['realtime.session.unpriced_response_count']).toBe(1);
    }
  });

  test('nothing, and is not said to cost 0, where nothing is billed, or nothing has prices', () => {
    expect(costKeys(play(aDollarEach, configured('gpt')).attributes)).toEqual([]);
    const { session } = play(
      undefined,
      configured('gpt'),
      ...answered('resp_1', 5),
      transcribed('item_1', undefined),
    );
    expect(session.spans().flatMap(({ attributes }) => costKeys(attributes))).toEqual([]);
  });
});

describe('what prices are asked', () => {
  function asked(...signals: Signal[]): MaybeBilled[] {
    const questions: MaybeBilled[] = [];
    play((question) => void questions.push(question), ...signals);
    return questions;
  }

  test('names kind, provider, model, usage and time, once for each response', () => {
    const usage = tokens({ input: 9, output: 3, inputText: 4, inputAudio: 3, inputImage: 2, outputAudio: 3 });
    const cached = { cached: 6, cachedText: 3, cachedAudio: 2, cachedImage: 1 };
    expect(
      asked(configured('gpt'), signal.created('resp_1'), done('resp_1', { ...usage, ...cached })),
    ).toEqual([
      {
        kind: 'response',
        provider: 'openai',
        model: 'gpt',
        usage: {
          input: { total: 9, text: 4, audio: 3, image: 2 },
          cached: { total: 6, text: 3, audio: 2, image: 1 },
          output: { total: 3, text: 0, audio: 3, image: 0 },
          reasoning: 0,
          audioSeconds: 0,
        },
        time: new Date(Date.UTC(2020, 0, 1) + 2),
      },
    ]);
  });

  test.each([
    ['within the text', { output: 10, outputText: 7, outputAudio: 3, outputReasoning: 5 }],
    ['beside the text', { output: 10, outputText: 2, outputAudio: 3, outputReasoning: 5 }],
  ])('has reasoning in the text, where the server counts it %s', (_, output) => {
    const [question] = asked(
      configured('gpt'),
      signal.created('resp_1'),
      done('resp_1', tokens({ input: 1, ...output })),
    );
    expect(question?.usage?.output).toEqual({ total: 10, text: 7, audio: 3, image: 0 });
    expect(question?.usage?.reasoning).toBe(5);
  });

  test('has the model that was in force when the response began', () => {
    const usage = tokens({ input: 1, output: 1 });
    const [question] = asked(
      configured('first'),
      signal.created('resp_1'),
      configured('second'),
      done('resp_1', usage),
    );
    expect(question?.model).toBe('first');
  });

  test('has what a transcription is billed by: tokens, split as the server does, or seconds', () => {
    const usage = { inputTokens: 12, inputTextTokens: 2, inputAudioTokens: 10, outputTokens: 4 };
    const byTokens = transcribed('item_1', { ...usage, audioSeconds: undefined });
    const bySeconds = transcribed('item_2', {
      inputTokens: undefined,
      outputTokens: undefined,
      audioSeconds: 1.5,
    });
    const none = { total: 0, text: 0, audio: 0, image: 0 };
    const questions = asked(configured('gpt', 'writer'), byTokens, bySeconds);
    expect(questions).toMatchObject([
      {
        kind: 'transcription',
        model: 'writer',
        usage: {
          input: { total: 12, text: 2, audio: 10, image: 0 },
          cached: none,
          output: { total: 4, text: 4, audio: 0, image: 0 },
          audioSeconds: 0,
        },
      },
      { model: 'writer', usage: { input: none, output: none, audioSeconds: 1.5 } },
    ]);
  });

  test('has the model that transcribed the utterance when it began, whatever transcribes later ones', () => {
    const usage = { inputTokens: 1, outputTokens: 1, audioSeconds: undefined };
    const [question] = asked(
      configured('gpt', 'first'),
      signal.speechStarted('item_1'),
      signal.speechStopped('item_1'),
      configured('gpt', 'second'),
      transcribed('item_1', usage),
    );
    expect(question?.model).toBe('first');
  });
});
