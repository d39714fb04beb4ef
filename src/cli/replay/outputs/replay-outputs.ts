import type { TracerProvider } from '@opentelemetry/api';
import { AlwaysOnSampler, BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base';

import { createResource } from '../../../otlp/telemetry-resource.ts';
import type { MessageArea } from '../../terminal/message-area.ts';
import type { OutputStream, ProgramIo } from '../../program-io.ts';
import type { ReplayOptions } from '../replay-options.ts';
import { terminalLook, WIDTH_WITHOUT_TERMINAL } from '../../terminal/terminal-look.ts';
import type { JsonLinesOutput } from './json-lines-output.ts';
import type { OtlpOutput, OtlpOutputParts } from './otlp-output.ts';
import type { ReplayOutput } from './replay-output.ts';
import { SpanCount } from './span-count.ts';
import { TextSink } from '../../terminal/text-sink.ts';
import { WaterfallOutput } from './waterfall-output.ts';

/** All outputs of one replay, behind one tracer provider. */
export interface ReplayOutputs {
  readonly tracerProvider: TracerProvider;
  readonly count: SpanCount;
  readonly otlp: OtlpOutput | undefined;
  readonly waterfall: WaterfallOutput | undefined;
  /** Whether there is nobody left who takes anything. */
  readonly unwanted: boolean;
  /** Whether all text is where it goes; known when everything is finished. */
  readonly isWritten: boolean;
  settle(): Promise<void>;
  finish(): Promise<void>;
}

/** Opens what the options name; throws an `OutputError` for what cannot be opened. */
export async function openReplayOutputs(
  options: ReplayOptions,
  io: ProgramIo,
  messages: MessageArea,
): Promise<ReplayOutputs> {
  const { serviceName } = options;
  const count = new SpanCount();
  // Before a file is opened, and so emptied.
  const createOtlpOutput = options.to.has('otlp') ? await prepareSending() : undefined;
  const { json, waterfall } = await openTextOutputs(options, io, messages);
  const texts = [json, waterfall].filter((output) => output !== undefined);
  const spanProcessors: SpanProcessor[] = [count, ...texts];
  const otlp = createOtlpOutput?.({ serviceName, spanProcessors });
  const outputs: ReplayOutput[] = otlp === undefined ? texts : [...texts, otlp];
  let isWritten = false;
  return {
    tracerProvider: otlp?.tracerProvider ?? localProvider(serviceName, spanProcessors),
    count,
    otlp,
    waterfall,
    get unwanted() {
      return outputs.every(({ unwanted }) => unwanted);
    },
    get isWritten() {
      return isWritten;
    },
    async settle() {
      for (const output of outputs) await output.settle();
    },
    async finish() {
      const endings = await Promise.allSettled(outputs.map((output) => output.finish()));
      isWritten = endings.slice(0, texts.length).every(({ status }) => status === 'fulfilled');
      for (const ending of endings) if (ending.status === 'rejected') throw ending.reason;
    },
  };
}

/** Loads what sends, which is more than all the rest that a replay loads. */
async function prepareSending(): Promise<(parts: Omit<OtlpOutputParts, 'receiver'>) => OtlpOutput> {
  const { findReceiver, OtlpOutput } = await import('./otlp-output.ts');
  const receiver = await findReceiver();
  return (parts) => new OtlpOutput({ receiver, ...parts });
}

/** What is only looked at is not for the sampler of the environment to thin out. */
function localProvider(serviceName: string | undefined, spanProcessors: SpanProcessor[]): TracerProvider {
  const resource = createResource(serviceName === undefined ? {} : { serviceName });
  return new BasicTracerProvider({ resource, sampler: new AlwaysOnSampler(), spanProcessors });
}

interface TextOutputs {
  json: JsonLinesOutput | undefined;
  waterfall: WaterfallOutput | undefined;
}

async function openTextOutputs(
  { to, output }: ReplayOptions,
  io: ProgramIo,
  messages: MessageArea,
): Promise<TextOutputs> {
  const file = output === undefined ? undefined : await TextSink.toFile(output);
  const json = to.has('json') ? await openJsonLines(file ?? standardOutput(io.stdout, messages)) : undefined;
  if (!to.has('waterfall')) return { json, waterfall: undefined };
  // With both, the file is for what programs read.
  if (file !== undefined && json === undefined)
    return { json, waterfall: new WaterfallOutput(file, { width: WIDTH_WITHOUT_TERMINAL }) };
  return { json, waterfall: new WaterfallOutput(standardOutput(io.stdout, messages), terminalLook(io)) };
}

/** The serializer is the exporters', and comes with as much. */
async function openJsonLines(sink: TextSink): Promise<JsonLinesOutput> {
  const { JsonLinesOutput } = await import('./json-lines-output.ts');
  return new JsonLinesOutput(sink);
}

function standardOutput(stream: OutputStream, messages: MessageArea): TextSink {
  // On a terminal the status line is where the next line of output goes.
  const beforeWrite = (): void => messages.clearStatus();
  return new TextSink({
    stream,
    name: 'standard output',
    closes: false,
    ...(stream.isTTY && { beforeWrite }),
  });
}
