import { processWide } from '../host/process-wide.ts';
import { diagnostics } from '../host/diagnostics.ts';
import type { SessionEndReason } from '../model/records.ts';

/** A traced session that has not ended; `end` must be harmless when called twice. */
export interface OpenSession {
  end(reason: SessionEndReason): void;
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

/** Ends every open traced session with `reason`; a session that throws is reported through `diag` and does not stop the others. */
export function endOpenSessions(reason: SessionEndReason): void {
  const sessions = openSessions();
  for (const session of sessions) {
    sessions.delete(session);
    try {
      session.end(reason);
    } catch (error) {
      diagnostics.error(
        `Ending a traced session failed: ${error instanceof Error ? error.name : typeof error}`,
      );
    }
  }
}
