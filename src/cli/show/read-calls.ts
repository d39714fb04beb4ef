import { JaegerClient, JaegerError } from '../span-input/jaeger-client.ts';
import { opensDocument, SHAPE_BYTES, showsShape, SpanDocument } from '../span-input/span-document.ts';
import { SpanLines } from '../span-input/span-lines.ts';
import { InputError } from '../input/input-error.ts';
import { openTextInput, tornInput, type TextInput } from '../input/text-input.ts';
import { CallSpans } from './call-spans.ts';
import type { BadLines } from '../input/bad-lines.ts';
import type { Call } from './calls.ts';
import type { ProgramIo } from '../program-io.ts';
import type { ShowOptions, ShowSource } from './show-options.ts';

interface ReadingPlace {
  io: ProgramIo;
  badLines: BadLines;
}

/** Reads the calls of an input with all that their spans carry. Throws an {@link InputError}. */
export async function readCalls(options: ShowOptions, { io, badLines }: ReadingPlace): Promise<Call[]> {
  const { source, session } = options;
  const spans = new CallSpans(session);
  if (source.kind === 'file') await readFile(source.path, { spans, io, badLines });
  else await readJaeger(source, options, { spans, io });
  return spans.calls;
}

async function readFile(
  path: string,
  { spans, io, badLines }: ReadingPlace & { spans: CallSpans },
): Promise<void> {
  const input = await openTextInput(path, io.stdin);
  const close = (): void => input.close();
  io.interruption.addEventListener('abort', close);
  try {
    await readInput(input, spans, badLines);
    if (input.isTorn) badLines.addOther(tornInput(input));
  } finally {
    io.interruption.removeEventListener('abort', close);
    close();
  }
}

async function readInput(input: TextInput, spans: CallSpans, badLines: BadLines): Promise<void> {
  const chunks = input.chunks();
  let start: Buffer = Buffer.alloc(0);
  // A pipe may give less at a time than shows what it is.
  while (!showsShape(start.toString('latin1', 0, SHAPE_BYTES))) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    start = Buffer.concat([start, value]);
  }
  const reader = opensDocument(start.toString('utf8', 0, SHAPE_BYTES))
    ? new SpanDocument(spans, (number, problem) =>
        badLines.addOther(`${input.name}: element ${number} of resourceSpans ${problem}`),
      )
    : new SpanLines(spans, (lineNumber, problem) => badLines.add(lineNumber, problem), { keepContent: true });
  reader.push(start);
  for await (const chunk of chunks) reader.push(chunk);
  reader.end();
}

/** More traces are not asked for: of a call that is cut into turns each is one. */
const MOST_TRACES = 1000;

async function readJaeger(
  { url, trace, service }: ShowSource & { kind: 'jaeger' },
  { session, access, range }: ShowOptions,
  { spans, io }: { spans: CallSpans; io: ProgramIo },
): Promise<void> {
  const client = new JaegerClient(url, access, io.interruption);
  const take = async (elements: AsyncGenerator): Promise<void> => {
    for await (const element of elements) spans.takeElement(element);
  };
  try {
    if (trace !== undefined) return await take(client.trace(trace));
    const attributes = { 'session.id': session ?? '' };
    for (const name of service === undefined ? await client.services() : [service])
      await take(client.findTraces({ service: name, attributes, ...range, limit: MOST_TRACES }));
  } catch (error) {
    if (io.interruption.aborted) return;
    throw error instanceof JaegerError ? new InputError(error.message, { cause: error }) : error;
  }
}
