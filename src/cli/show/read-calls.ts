import { JaegerClient, JaegerError } from '../span-input/jaeger-client.ts';
import { opensDocument, readShape, SpanDocument } from '../span-input/span-document.ts';
import { doubtsAbout, isTimeless, NO_LINKS, withoutAdvice } from '../span-input/reading-doubts.ts';
import { SpanLines } from '../span-input/span-lines.ts';
import { eachOtlpSpan } from '../span-input/otlp-json.ts';
import { InputError } from '../input/input-error.ts';
import { openTextInput, tornInput, type TextInput } from '../input/text-input.ts';
import { loadPrices, NOT_PRICED } from '../published-prices.ts';
import { CallSpans } from './call-spans.ts';
import type { Prices } from '../../model/billed.ts';
import type { MessageArea } from '../terminal/message-area.ts';
import type { BadLines } from '../input/bad-lines.ts';
import type { Call } from './calls.ts';
import type { ProgramIo } from '../program-io.ts';
import type { ShowOptions, ShowSource } from './show-options.ts';

/** What was read of an input. */
export interface ReadCalls {
  calls: Call[];
  /** What makes the spans doubtful, in words; behind a semicolon what to do. */
  doubts: readonly string[];
  /** Whether they are made of a recording or a log. */
  isMade: boolean;
  /** Whether the times of the spans are those of the call, and not of the reading of a log that has none. */
  isTimed: boolean;
  /** URL of a Jaeger UI that has the spans; `undefined` where none is known, or has any of them. */
  jaegerUi: string | undefined;
}

interface ReadingPlace {
  io: ProgramIo;
  messages: MessageArea;
  badLines: BadLines;
}

/** Reads the calls of an input with all that their spans carry. Throws an {@link InputError}. */
export async function readCalls(options: ShowOptions, place: ReadingPlace): Promise<ReadCalls> {
  const { source, session, ui } = options;
  const spans = new CallSpans(session);
  if (source.kind === 'jaeger') {
    await readJaeger(source, options, { spans, ...place });
    return { calls: spans.calls, ...CERTAIN, jaegerUi: ui };
  }
  const prices = await loadPrices(options.prices, place.messages);
  const certainty = await readFile(source.path, { spans, prices, ...place });
  if (options.prices !== undefined && !certainty.isMade) place.messages.say(NOT_PRICED);
  if (ui !== undefined && certainty.isMade) place.messages.say(NO_LINKS);
  return { calls: spans.calls, ...certainty, jaegerUi: certainty.isMade ? undefined : ui };
}

type Certainty = Omit<ReadCalls, 'calls' | 'jaegerUi'>;

const CERTAIN: Certainty = { doubts: [], isMade: false, isTimed: true };

interface FilePlace extends ReadingPlace {
  spans: CallSpans;
  prices: Prices | undefined;
}

async function readFile(path: string, place: FilePlace): Promise<Certainty> {
  const { io, badLines } = place;
  const input = await openTextInput(path, io.stdin);
  const close = (): void => input.close();
  io.interruption.addEventListener('abort', close);
  try {
    return await readInput(input, place);
  } finally {
    if (input.isTorn) badLines.addInput(tornInput(input));
    io.interruption.removeEventListener('abort', close);
    close();
  }
}

async function readInput(input: TextInput, { spans, badLines, prices }: FilePlace): Promise<Certainty> {
  const chunks = input.chunks();
  const { start, shape } = await readShape(chunks);
  const reader = opensDocument(shape)
    ? new SpanDocument(spans, (number, problem) =>
        badLines.addOther(`${input.name}: element ${number} of resourceSpans ${problem}`),
      )
    : new SpanLines(spans, (lineNumber, problem) => badLines.add(lineNumber, withoutAdvice(problem)), {
        captureContent: true,
        ...(prices && { prices }),
      });
  reader.push(start);
  for await (const chunk of chunks) reader.push(chunk);
  reader.end();
  if (reader instanceof SpanDocument) return CERTAIN;
  // What is between two times has that of the first.
  return { doubts: doubtsAbout(reader), isMade: reader.events > 0, isTimed: !isTimeless(reader) };
}

/** More traces are not asked for: of a call that is cut into turns each is one. */
const MOST_TRACES = 1000;

async function readJaeger(
  { url, trace, service }: ShowSource & { kind: 'jaeger' },
  { session, access, range }: ShowOptions,
  { spans, io, messages }: ReadingPlace & { spans: CallSpans },
): Promise<void> {
  const client = new JaegerClient(url, access, io.interruption);
  /** Gives how many traces they are of. */
  const take = async (elements: AsyncGenerator): Promise<number> => {
    const traces = new Set<unknown>();
    for await (const element of elements) {
      spans.takeElement(element);
      eachOtlpSpan(element, ({ traceId }) => traces.add(traceId));
    }
    return traces.size;
  };
  try {
    if (trace !== undefined) {
      await take(client.trace(trace));
      return;
    }
    const attributes = { 'session.id': session ?? '' };
    for (const name of service === undefined ? await client.services() : [service]) {
      const search = { service: name, attributes, ...range, limit: MOST_TRACES };
      const traces = await take(client.findTraces(search));
      // Jaeger does not say whether there are more than were asked for.
      if (traces >= MOST_TRACES)
        messages.say(
          `Jaeger was asked for ${MOST_TRACES.toLocaleString('en')} traces of the call and gave as many: there may be more of it`,
        );
    }
  } catch (error) {
    if (io.interruption.aborted) return;
    throw error instanceof JaegerError ? new InputError(error.message, { cause: error }) : error;
  }
}
