/**
 * The functions that led to the call of a function, each by where it begins, back to what dispatched them: the same whatever line
 * asks. `undefined` if that is Node, which asks when a listener is taken off, or if it cannot be told.
 */
export function askerOf(called: (...args: never) => unknown): ReadonlySet<string> | undefined {
  const sites = callSites(called);
  // `EventEmitter.listenerCount(process, …)` asks for somebody else.
  const first = sites.findIndex((site) => !isOfEvents(site));
  const asking = sites.slice(first);
  if (first < 0 || fileOf(asking[0])?.startsWith('node:internal/') === true) return undefined;
  const dispatch = asking.findIndex(isOfEvents);
  const functions = asking
    .slice(0, dispatch < 0 ? undefined : dispatch)
    .filter((site) => fileOf(site)?.startsWith('node:') !== true);
  return new Set(functions.map(beginningOf));
}

/** As many as matter, whatever the application has made of stacks. */
const MOST_SITES = 64;

/** What all runtimes say of a call, and what V8 alone does. */
type CallSite = Pick<NodeJS.CallSite, 'getFileName' | 'getFunctionName'> & Partial<NodeJS.CallSite>;

function callSites(called: (...args: never) => unknown): readonly CallSite[] {
  const { stackTraceLimit } = Error;
  const prepareStackTrace: unknown = Reflect.get(Error, 'prepareStackTrace');
  try {
    Error.stackTraceLimit = MOST_SITES;
    Error.prepareStackTrace = (_error, sites) => sites;
    const at: { stack?: unknown } = {};
    Error.captureStackTrace(at, called);
    return Array.isArray(at.stack) ? (at.stack as CallSite[]) : [];
  } catch {
    // They cannot be changed: nobody is told apart.
    return [];
  } finally {
    Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}

/** What was compiled from a text has the name that this gives itself. */
function fileOf(site: CallSite | undefined): string | undefined {
  return site?.getScriptNameOrSourceURL?.() ?? site?.getFileName() ?? undefined;
}

function isOfEvents(site: CallSite): boolean {
  return fileOf(site) === 'node:events';
}

/** Where that is not told, as by Bun and Deno, the name of the function. */
function beginningOf(site: CallSite): string {
  const line = site.getEnclosingLineNumber?.();
  const where = line === undefined ? site.getFunctionName() : `${line}:${site.getEnclosingColumnNumber?.()}`;
  return `${fileOf(site)}:${where}`;
}
