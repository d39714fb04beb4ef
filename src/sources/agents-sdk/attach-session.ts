import { isObject } from '../../host/fields.ts';
import { Attachments } from './attachments.ts';
import { ObservedObjects } from '../observed-objects.ts';
import { readable, wrongTarget } from '../wrong-target.ts';
import { SessionObserver } from './session-observer.ts';
import { isSession, missingMembers } from './session-shape.ts';
import type { SessionFeed } from '../../session/session-feed.ts';
import type { Detach } from '../observed-objects.ts';
import type { Doing } from '../wrong-target.ts';
import type { SessionMembers } from './session-shape.ts';

/** All sessions of the agents SDK that are traced or recorded. */
export const observedSessions = new ObservedObjects<SessionMembers>(attachSession);

/** The session's members as they are used here. Throws a `TypeError` that says what to pass instead when it has not got them. */
export function expectSession(session: unknown, doing: Doing): SessionMembers {
  if (readable(() => isSession(session)) === true) return session as SessionMembers;
  throw wrongTarget({
    value: session,
    expected: 'a RealtimeSession of @openai/agents-realtime',
    doing,
    advice: () => {
      const lack = isObject(session) ? `: this has no ${missingMembers(session).join(', ')}` : '';
      return `Pass the session itself, before connect()${lack}.`;
    },
  });
}

/** Observes the session until it is detached. */
function attachSession(session: SessionMembers, feed: SessionFeed): Detach {
  const attachments = new Attachments();
  try {
    const observer = new SessionObserver(session, feed, attachments);
    return () => {
      feed.guard('detach', () => observer.stop());
      attachments.undo(feed.guard);
    };
  } catch (error) {
    attachments.undo(feed.guard);
    throw error;
  }
}
