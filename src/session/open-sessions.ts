import { processWide } from '../host/process-wide.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { givenEndReason } from './end-reason.ts';
import type { EndReason } from './end-reason.ts';

/** A traced session that has not ended; `end` must be harmless when called twice. */
export interface OpenSession {
  end(reason: EndReason): void;
}

/** The core entry and the OTLP entry meet here even when a bundler made two copies of this file. */
function openSessions(): Set<OpenSession> {
  return processWide('open-sessions', () => new Set<OpenSession>());
}

/** Makes a session known to {@link endOpenSessions}; the owner removes it when it ends. */
export function addOpenSession(session: OpenSession): void {
  openSessions().add(session);
}

/** Forgets a session that has ended; harmless for one that was never added. */
export function removeOpenSession(session: OpenSession): void {
  openSessions().delete(session);
}

/**
 * Ends every open traced session of the process, as `shutdown` unless said otherwise; what is no {@link EndReason} counts
 * as that. A session that throws is reported through `diag` and does not stop the others.
 */
export function endOpenSessions(reason?: EndReason): void {
  const given = givenEndReason(reason, 'shutdown');
  const sessions = openSessions();
  for (const session of sessions) {
    sessions.delete(session);
    try {
      session.end(given);
    } catch (error) {
      diagnostics.once(
        'error',
        `Ending a traced session failed: ${error instanceof Error ? error.name : typeof error}`,
      );
    }
  }
}
