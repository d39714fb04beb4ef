import type { Billed, BilledUsage, TokenCounts } from './billed.ts';
import type { InferenceRecord, SessionRecord } from './records.ts';
import type { SessionState } from './session-state.ts';
import type { TokenUsage, TranscriptionUsage } from '../signals/signal.ts';

/** What a response costs that is done. One that produced nothing has no usage, and is not billed. */
export function priceResponse(state: SessionState, record: InferenceRecord): void {
  const { model, usage } = record;
  if (state.priceOf === undefined || (usage === undefined && producedNothing(record))) return;
  record.costUsd = costOf(state, 'response', model, usage && responseUsage(usage));
  if (record.costUsd === undefined) state.session.counts.unpricedResponses += 1;
  addCost(state.session, record.costUsd);
}

/** It was cancelled, or failed, before anything of it came. Logs may be without its chunks. */
function producedNothing({ status, timeToFirstChunk, items, callsTools }: InferenceRecord): boolean {
  const isCut = status === 'cancelled' || status === 'failed';
  return isCut && timeToFirstChunk === undefined && items.length === 0 && !callsTools;
}

/** What a transcription costs, in US dollars. One that was completed is billed, whether or not its usage is told. */
export function priceTranscription(
  state: SessionState,
  model: string | undefined,
  usage: TranscriptionUsage | undefined,
): number | undefined {
  if (state.priceOf === undefined) return undefined;
  const costUsd = costOf(state, 'transcription', model, usage && transcriptionUsage(usage));
  if (costUsd === undefined) state.session.counts.unpricedTranscriptions += 1;
  addCost(state.session, costUsd);
  return costUsd;
}

function costOf(
  { priceOf, session, tree }: SessionState,
  kind: Billed['kind'],
  model: string | undefined,
  usage: BilledUsage | undefined,
): number | undefined {
  const costUsd = priceOf?.({ kind, provider: session.provider, model, usage, time: new Date(tree.now) });
  return costUsd === undefined ? undefined : rounded(costUsd);
}

/** The sum is of all or of nothing: what leaves something out is too low, and nobody sees it. */
function addCost(session: SessionRecord, costUsd: number | undefined): void {
  const { unpricedResponses, unpricedTranscriptions } = session.counts;
  const isWhole = costUsd !== undefined && unpricedResponses + unpricedTranscriptions === 0;
  session.costUsd = isWhole ? rounded((session.costUsd ?? 0) + costUsd) : undefined;
}

/** To billionths of a dollar: a token costs at least some tens of them, and sums show no noise. */
function rounded(usd: number): number {
  return Number(usd.toFixed(9));
}

/** `undefined` where the server did not say how much went in, or came out. */
function responseUsage(usage: TokenUsage): BilledUsage | undefined {
  const { input, output, outputText, outputAudio, outputReasoning: reasoning = 0 } = usage;
  if (input === undefined || output === undefined) return undefined;
  const out = countsOf(output, outputText, outputAudio);
  // Some models count what they think within the text, others beside it.
  if (out.text + out.audio + reasoning === output) out.text += reasoning;
  return {
    input: countsOf(input, usage.inputText, usage.inputAudio, usage.inputImage),
    cached: countsOf(usage.cached, usage.cachedText, usage.cachedAudio, usage.cachedImage),
    output: out,
    reasoning,
    audioSeconds: 0,
  };
}

/** A transcription is text. */
function transcriptionUsage(usage: TranscriptionUsage): BilledUsage | undefined {
  const { inputTokens, inputTextTokens, inputAudioTokens, outputTokens, audioSeconds } = usage;
  if (audioSeconds === undefined && (inputTokens === undefined || outputTokens === undefined))
    return undefined;
  return {
    input: countsOf(inputTokens, inputTextTokens, inputAudioTokens),
    cached: countsOf(0),
    output: countsOf(outputTokens, outputTokens),
    reasoning: 0,
    audioSeconds: audioSeconds ?? 0,
  };
}

function countsOf(total = 0, text = 0, audio = 0, image = 0): TokenCounts {
  return { total, text, audio, image };
}
