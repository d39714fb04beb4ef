import { diagnostics } from '../host/diagnostics.ts';
import { quoteStart } from '../privacy/scrub.ts';

/**
 * Why an application ends a session: `closed`, because it is over; `disconnected`, because its connection was lost;
 * `error`, because something failed; `shutdown`, because the process stops.
 *
 * The attribute `realtime.session.end_reason` has two more values, which nobody gives: `reconnected`, when another
 * session took its place, and `abandoned`, when what was traced was collected, or silent for too long.
 */
export type EndReason = 'closed' | 'disconnected' | 'error' | 'shutdown';

const END_REASONS: ReadonlySet<unknown> = new Set<EndReason>(['closed', 'disconnected', 'error', 'shutdown']);

/**
 * The reason that an application gave. What is no text is none: listeners are told codes and events. Another text is
 * none either, which is said once: it must not become a value of an attribute or a metric.
 */
export function givenEndReason(given: unknown, otherwise: EndReason = 'closed'): EndReason {
  if (END_REASONS.has(given)) return given as EndReason;
  if (typeof given === 'string' && given !== '') warn(given, otherwise);
  return otherwise;
}

function warn(given: string, otherwise: EndReason): void {
  const message = `A session was ended with the reason ${quoteStart(given)}, which is none of ${[...END_REASONS].join(', ')}; it counts as ${otherwise}. Reported once.`;
  diagnostics.once('warn', message, undefined, 'end reason');
}
