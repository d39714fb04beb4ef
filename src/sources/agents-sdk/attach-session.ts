import { fieldsOf, isObject } from '../../host/fields.ts';
import { Attachments } from './attachments.ts';
import { ObservedObjects } from '../observed-objects.ts';
import { SessionObserver } from './session-observer.ts';
import type { SessionFeed } from '../../session/session-feed.ts';
import type { Detach } from '../observed-objects.ts';
import type { SessionMembers } from './session-shape.ts';

/** All sessions of the agents SDK that are traced or recorded. */
export const observedSessions = new ObservedObjects<SessionMembers>(attachSession);

/** The session's members as they are used here. Throws a `TypeError` when it has not got them. */
export function expectSession(session: unknown): SessionMembers {
  const fields = fieldsOf(session);
  const missing = ['on', 'off', 'connect', 'close'].filter((method) => typeof fields[method] !== 'function');
  const transport = fieldsOf(fields['transport']);
  if (typeof transport['on'] !== 'function') missing.push('transport');
  if (missing.length === 0) return session as SessionMembers;
  throw new TypeError(
    `Expected a RealtimeSession of @openai/agents-realtime, but got ${session === null ? 'null' : typeof session}` +
      `${isObject(session) ? ` without ${missing.join(', ')}` : ''}. Pass the session itself, before connect().`,
  );
}

/** Observes the session until it is detached. */
function attachSession(session: SessionMembers, feed: SessionFeed): Detach {
  const attachments = new Attachments();
  const observer = new SessionObserver(session, feed, attachments);
  return () => {
    feed.guard('detach', () => observer.stop());
    attachments.undo(feed.guard);
  };
}
