import { readThrownError } from '../../realtime-api/error-facts.ts';
import { approvalCallId } from './session-events.ts';
import type { SessionFeed } from '../../session/session-feed.ts';
import type { Method } from '../../host/method-patch.ts';
import type { Attachments } from './attachments.ts';
import type { SessionMembers } from './session-shape.ts';

/** Hears of what a person decides: `approve()` and `reject()`. */
export function observeDecisions(session: SessionMembers, feed: SessionFeed, attachments: Attachments): void {
  attachments.patch(session, 'approve', (approve) => wrapDecision(approve, true, feed));
  attachments.patch(session, 'reject', (reject) => wrapDecision(reject, false, feed));
}

/**
 * The decision comes before the tool runs, or does not. The call is theirs to run, and what fails past the SDK in it they
 * tell to nobody but their caller. Their promise is returned with that heard: to listen to it aside would handle a
 * rejection that the application does not.
 */
function wrapDecision(decide: Method, approved: boolean, feed: SessionFeed): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    let call: { callId: string } | undefined;
    feed.guard('approval', () => {
      const callId = approvalCallId(args[0]);
      if (callId === undefined) return;
      call = { callId };
      feed.signal({ type: 'approval_decided', callId, approved });
    });
    const decided = feed.runWithin(call, () => decide.apply(this, args));
    if (call === undefined || !(decided instanceof Promise)) return decided;
    const { callId } = call;
    return decided.then(undefined, (error: unknown) => {
      feed.guard('approval', () =>
        feed.signal({ type: 'error_raised', error: readThrownError(error, 'sdk'), callId }),
      );
      throw error;
    });
  };
}
