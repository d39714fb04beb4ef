import type { GeneratedSpan } from './generated-sessions.ts';

/** What the models of the generated sessions cost, as a file of prices says it. */
export const PRICES = {
  'gpt-realtime-mini*': {
    text: { input: 0.6, cached: 0.06, output: 2.4 },
    audio: { input: 10, cached: 0.3, output: 20 },
  },
  'gpt-realtime*': {
    text: { input: 4, cached: 0.4, output: 16 },
    audio: { input: 32, cached: 0.4, output: 64 },
  },
  'gpt-4o-mini-transcribe': { audio: { input: 3 }, text: { output: 5 } },
};

const TRANSCRIBER = 'gpt-4o-mini-transcribe';

/** Gives the responses and utterances of one session tokens, and what those cost; each response reads what was said before. */
export function withCosts(spans: readonly GeneratedSpan[]): readonly GeneratedSpan[] {
  const session = spans.find(({ name }) => name === 'realtime_session')!;
  let before = { text: 0, audio: 0 };
  let total = 0;
  const cost = (span: GeneratedSpan, key: string, dollars: number): void => {
    span.attributes[key] = dollars;
    total += dollars;
  };
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const seconds = (span.end - span.start) / 1e6;
    if (span.name === 'user_speech')
      cost(span, 'realtime.transcription.cost_usd', addTranscription(span, seconds));
    if (!span.name.startsWith('chat ')) continue;
    const input = { text: before.text + 300, audio: Math.round((span.start - session.start) / 2e5) };
    const output = { text: Math.round(seconds * 5), audio: Math.round(seconds * 20) };
    cost(span, 'realtime.response.cost_usd', addTokens(span, { input, cached: before, output }));
    before = input;
  }
  session.attributes['realtime.session.cost_usd'] = total;
  return spans;
}

function addTranscription(span: GeneratedSpan, seconds: number): number {
  const [input, output] = [Math.round(seconds * 10), Math.round(seconds * 3)];
  Object.assign(span.attributes, {
    'realtime.transcription.model': TRANSCRIBER,
    'realtime.transcription.input_tokens': input,
    'realtime.transcription.output_tokens': output,
  });
  return (input * 3 + output * 5) / 1e6;
}

type Tokens = Record<'input' | 'cached' | 'output', { text: number; audio: number }>;

function addTokens(span: GeneratedSpan, { input, cached, output }: Tokens): number {
  const model = String(span.attributes['gen_ai.response.model']);
  Object.assign(span.attributes, {
    'gen_ai.usage.input_tokens': input.text + input.audio,
    'gen_ai.usage.text.input_tokens': input.text,
    'gen_ai.usage.audio.input_tokens': input.audio,
    'gen_ai.usage.cache_read.input_tokens': cached.text + cached.audio,
    'gen_ai.usage.text.cache_read.input_tokens': cached.text,
    'gen_ai.usage.audio.cache_read.input_tokens': cached.audio,
    'gen_ai.usage.output_tokens': output.text + output.audio,
    'gen_ai.usage.text.output_tokens': output.text,
    'gen_ai.usage.audio.output_tokens': output.audio,
  });
  const rates = model === 'gpt-realtime' ? PRICES['gpt-realtime*'] : PRICES['gpt-realtime-mini*'];
  const costOf = (kind: 'text' | 'audio'): number =>
    (input[kind] - cached[kind]) * rates[kind].input +
    cached[kind] * rates[kind].cached +
    output[kind] * rates[kind].output;
  return (costOf('text') + costOf('audio')) / 1e6;
}
