import type { CallState } from './call-state.ts';
import { pause } from './pause.ts';
import type { ConversationItem, JsonObject } from './wire-types.ts';

/** One output item of a running response: where its events go and what stops it. */
export interface OutputStage {
  readonly state: CallState;
  readonly responseId: string;
  readonly outputIndex: number;
  /** False for an out-of-band response, whose items never enter the conversation. */
  readonly inConversation: boolean;
  readonly chunkDelayMs: number;
  /** Aborts when the response is cancelled or the connection is over. */
  readonly stopped: AbortSignal;
  /** The status that an item cut short by the script ends with. */
  readonly finalStatus: 'completed' | 'incomplete';
  /** Told how much audio was just sent, and of which item. */
  onAudio(itemId: string, milliseconds: number): void;
}

/** Announces an item that the model starts to produce. */
export function beginItem(stage: OutputStage, item: ConversationItem): void {
  const { state, responseId, outputIndex } = stage;
  state.send({
    type: 'response.output_item.added',
    response_id: responseId,
    output_index: outputIndex,
    item,
  });
  if (!stage.inConversation) return;
  const previous = state.conversation.insert(item);
  state.send({ type: 'conversation.item.added', previous_item_id: previous, item });
}

/** Announces that an item is whole, or as whole as it will ever be. */
export function finishItem(stage: OutputStage, item: ConversationItem): ConversationItem {
  const { state, responseId, outputIndex } = stage;
  state.send({ type: 'response.output_item.done', response_id: responseId, output_index: outputIndex, item });
  if (!stage.inConversation) return item;
  const previous = state.conversation.update(item);
  state.send({ type: 'conversation.item.done', previous_item_id: previous, item });
  return item;
}

/** The status an item ends with: `incomplete` when the response was stopped or ends badly. */
export function itemStatus(stage: OutputStage): 'completed' | 'incomplete' {
  return stage.stopped.aborted ? 'incomplete' : stage.finalStatus;
}

/** The fields that the events about one content part, or about a call's arguments, share. */
export function partFields(stage: OutputStage, itemId: string): JsonObject {
  return { response_id: stage.responseId, item_id: itemId, output_index: stage.outputIndex };
}

/** Waits between two deltas. */
export function betweenChunks(stage: OutputStage): Promise<void> {
  return pause(stage.chunkDelayMs, stage.stopped);
}
