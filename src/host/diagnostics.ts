import { diag } from '@opentelemetry/api';
import { TELL_BY_ENVIRONMENT, TELL_NONE, tellStack } from './error-text.ts';
import { scrubAndCut } from '../privacy/scrub.ts';
import { PACKAGE_NAME } from '../version.ts';
import { processWide } from './process-wide.ts';
import type { TellMessage } from './error-text.ts';

const logger = diag.createComponentLogger({ namespace: PACKAGE_NAME });

/**
 * OpenTelemetry's diagnostics, under this package's name, from within the application's calls: a logger that throws is not
 * heard. Of addresses it is told scheme, host and port alone, and never a header; of the message of a cause what `tell` says.
 */
export const diagnostics = {
  error: (message: string, cause?: unknown, tell?: TellMessage): void =>
    safely(() => logger.error(message, ...details(cause, tell))),
  warn: (message: string): void => safely(() => logger.warn(message)),
  debug: (message: string, cause?: unknown, tell?: TellMessage): void =>
    safely(() => logger.debug(message, ...details(cause, tell))),
  /** Says what may happen to each of thousands of sessions: the first of a kind in the process, later ones as details. */
  once: (
    level: 'error' | 'warn',
    message: string,
    cause?: unknown,
    kind = message,
    tell?: TellMessage,
  ): void => safely(() => logger[isFirst(kind) ? level : 'debug'](message, ...details(cause, tell))),
};

/** Some kinds have a name of the application in them, or of the server: of those beyond these, and of long ones, none is new. */
const MAX_KINDS = 256;
const LONGEST_KIND = 256;

function isFirst(kind: string): boolean {
  const said = processWide('said', () => new Set<string>());
  if (said.has(kind) || said.size >= MAX_KINDS || kind.length > LONGEST_KIND) return false;
  said.add(kind);
  return true;
}

function details(cause: unknown, tell: TellMessage = TELL_BY_ENVIRONMENT): string[] {
  return cause === undefined ? [] : [describe(cause, tell)];
}

/**
 * Name, message and stack of what was thrown, scrubbed; what quotes its input, as syntax errors do, without the message. Of causes
 * that the stack has, the class and the frames.
 */
function describe(cause: unknown, tell: TellMessage): string {
  try {
    if (!(cause instanceof Error)) return `a thrown ${typeof cause}`;
    const { name, message, stack = '' } = cause;
    const told = cause instanceof SyntaxError ? undefined : tell(message);
    // A name may have lines, too.
    const [, ...frames] = tellStack({ type: 'Error', message, stack }, TELL_NONE).split('\n');
    return scrubAndCut([told === undefined ? name : `${name}: ${told}`, ...frames].join('\n'));
  } catch {
    return 'an error that cannot be read';
  }
}

function safely(tell: () => void): void {
  try {
    tell();
  } catch {
    // There is nowhere else to say so.
  }
}
