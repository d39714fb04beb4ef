import { processWide } from '../../host/process-wide.ts';
import { ObservedObjects } from '../observed-objects.ts';
import { readable, wrongTarget } from '../wrong-target.ts';
import { observeHolderEnd, observeServerEvents, observeSocketChange } from './client-events.ts';
import { connectionFacts } from './connection-facts.ts';
import { readConnection } from './connection-shape.ts';
import { SocketObserver } from './socket-observer.ts';
import type { ConnectionFacts, SessionFeed } from '../../session/session-feed.ts';
import type { Detach } from '../observed-objects.ts';
import type { Doing } from '../wrong-target.ts';
import type { SocketMembers } from './connection-shape.ts';

/** All connections that are traced or recorded. */
export const observedConnections = new ObservedObjects<object>(attachConnection);

/** What each observed socket is observed as: its client, what holds it, or itself. */
const targets = processWide('connection-targets', () => new WeakMap<object, object>());

/** Where connections go that cannot say so themselves, while they are being attached. */
const givenUrls = new WeakMap<object, string>();

/**
 * What a connection is observed as: a client and its socket are one connection, whichever of them is passed first.
 * Throws a `TypeError` that says what to pass instead for anything but a connection.
 */
export function expectConnection(value: unknown, doing: Doing): object {
  const connection = readable(() => readConnection(value));
  if (connection !== undefined) return targets.get(connection.socket) ?? (value as object);
  throw wrongTarget({
    value,
    expected:
      'a connection to the Realtime API: a client of openai/realtime, a WebSocket or an RTCDataChannel',
    doing,
    advice: () => 'Pass the connection itself, as soon as there is one.',
  });
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
    const facts = (): ConnectionFacts => connectionFacts({ ...connection, socket }, givenUrl);
    const readsMessages = connection.kind !== 'client';
    const observer = new SocketObserver(socket, feed, { facts, readsMessages });
    targets.set(socket, target);
    return observer;
  };

  let observed = connection.socket;
  let observer = observe(observed);
  const release = (): void => {
    observer.stop();
    targets.delete(observed);
  };
  const undo: Detach[] = [() => release()];
  const detach = (): void => {
    for (const step of undo.splice(0)) feed.guard('detach', step);
  };
  try {
    if (connection.kind === 'holder') {
      const { holder } = connection;
      undo.push(observer.observeClose(holder));
      undo.push(observeHolderEnd(holder, feed.guard, () => observer.closed()));
    }
    if (connection.kind === 'client') {
      const { client } = connection;
      undo.push(observeServerEvents(client, feed.guard, (event) => observer.serverEvent(event)));
      const onSocket = (socket: SocketMembers): void => {
        release();
        observed = socket;
        observer = observe(socket);
      };
      undo.push(observeSocketChange(client, feed.guard, onSocket));
    }
  } catch (error) {
    detach();
    throw error;
  }
  return detach;
}
