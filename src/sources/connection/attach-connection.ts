import { processWide } from '../../host/process-wide.ts';
import { ObservedObjects } from '../observed-objects.ts';
import { observeHolderEnd, observeServerEvents, observeSocketChange } from './client-events.ts';
import { connectionFacts } from './connection-facts.ts';
import { expectConnectionShape, readConnection } from './connection-shape.ts';
import { SocketObserver } from './socket-observer.ts';
import type { ConnectionFacts, SessionFeed } from '../../session/session-feed.ts';
import type { Detach } from '../observed-objects.ts';
import type { SocketMembers } from './connection-shape.ts';

/** All connections that are traced or recorded. */
export const observedConnections = new ObservedObjects<object>(attachConnection);

/** What each observed socket is observed as: its client, what holds it, or itself. */
const targets = processWide('connection-targets', () => new WeakMap<object, object>());

/** Where connections go that cannot say so themselves, while they are being attached. */
const givenUrls = new WeakMap<object, string>();

/**
 * What a connection is observed as: a client and its socket are one connection, whichever of them is passed first.
 * Throws a `TypeError` for anything but a connection.
 */
export function expectConnection(value: unknown): object {
  const { socket } = expectConnectionShape(value);
  return targets.get(socket) ?? (value as object);
}

/** Observes a connection that goes to `url`, by `observe`; one that is observed already keeps the URL that it has. */
export function withGivenUrl<Result>(target: object, url: string | undefined, observe: () => Result): Result {
  if (url !== undefined) givenUrls.set(target, url);
  try {
    return observe();
  } finally {
    givenUrls.delete(target);
  }
}

/** Tells a feed all that goes over a connection, both ways. Every socket that the connection ever has is one session or more. */
function attachConnection(target: object, feed: SessionFeed): Detach {
  const connection = readConnection(target);
  if (connection === undefined) return () => undefined;
  const givenUrl = givenUrls.get(target);
  const observe = (socket: SocketMembers): SocketObserver => {
    targets.set(socket, target);
    const facts = (): ConnectionFacts => connectionFacts({ ...connection, socket }, givenUrl);
    return new SocketObserver(socket, feed, { facts, readsMessages: connection.kind !== 'client' });
  };

  let observed = connection.socket;
  let observer = observe(observed);
  const release = (): void => {
    observer.stop();
    targets.delete(observed);
  };
  const undo: Detach[] = [() => release()];
  if (connection.kind === 'holder') {
    const { holder } = connection;
    undo.push(
      observer.observeClose(holder),
      observeHolderEnd(holder, feed.guard, () => observer.closed()),
    );
  }
  if (connection.kind === 'client') {
    const { client } = connection;
    undo.push(
      observeServerEvents(client, feed.guard, (event) => observer.serverEvent(event)),
      observeSocketChange(client, feed.guard, (socket) => {
        release();
        observed = socket;
        observer = observe(socket);
      }),
    );
  }
  return () => {
    for (const step of undo.splice(0)) feed.guard('detach', step);
  };
}
