import type { ChunkKind, Signal } from '../../../src/signals/signal.ts';

/** What a session is told of an event: nothing, a chunk of output, or a signal with at least these fields. */
export type Told =
  | 'nothing'
  | { chunk: ChunkKind; bytes: number }
  | { [Type in Signal['type']]: ToldSignal<Type> }[Signal['type']];

type ToldSignal<Type> = { type: Type } & Partial<Extract<Signal, { type: Type }>>;

/** An event of a published shape, made up, and what a session is told of it. */
export interface Example<Event = { type: string }> {
  event: Event;
  told: Told;
}

/** Examples of every event of a published union: one that is missing does not compile. */
export type Examples<Event extends { type: string }> = {
  readonly [Type in Event['type']]: readonly Example<AsSent<Extract<Event, { type: Type }>>>[];
};

/** The published types leave out what the sessions that servers tell of do have. */
type AsSent<Event> = Event extends { session: infer Session }
  ? Event & { session: Session & { id?: string; object?: string; expires_at?: number } }
  : Event;

/** Where in a response an event belongs. */
export const inResponse = { event_id: 'event_9', response_id: 'resp_1', output_index: 0 } as const;
export const inItem = { ...inResponse, item_id: 'item_1' } as const;
export const inContent = { ...inItem, content_index: 0 } as const;

/** 24 bytes of audio. */
export const AUDIO = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
