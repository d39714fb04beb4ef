import type { PartialSuccess } from './partial-success.ts';

/** Why what was sent was not taken: in words, and as an `error.type`. */
export interface ExportFailure {
  reason: string;
  errorType: string;
}

/** What became of what was sent: taken, but for a part perhaps; refused for good; or to be sent again. */
export type SendOutcome =
  | ({ kind: 'accepted' } & PartialSuccess)
  | ({ kind: 'refused' } & ExportFailure)
  | ({ kind: 'unavailable' } & ExportFailure);

/** Sends to a receiver, and tells of each request that fails meanwhile; never rejects. */
export interface Sender<Content> {
  send(content: Content, onFailure: (failure: ExportFailure) => void): Promise<SendOutcome>;
}
