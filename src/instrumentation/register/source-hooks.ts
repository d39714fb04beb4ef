import Module from 'node:module';
import { patchMethod } from '../../host/method-patch.ts';
import { otherRuntime } from '../../host/other-runtime.ts';
import { markByPlugin } from './bun-plugin.ts';
import { markModule, markSource } from './source-marks.ts';
import type { Method } from '../../host/method-patch.ts';
import type { LoadedModule } from './source-marks.ts';

/**
 * Marks the classes in all sources that are loaded from now on; false where the runtime lets nobody see them. A source without
 * any is passed on as it is.
 */
export function markLoadedSources(): boolean {
  const runtime = otherRuntime(process.versions);
  if (runtime?.name === 'Bun') return markByPlugin();
  const registerHooks = hooksInThread();
  if (registerHooks !== undefined) {
    registerHooks({ load: (url, context, nextLoad) => markModule(nextLoad(url, context)) });
    return true;
  }
  if (runtime !== undefined) return false;
  patchMethod(Module.prototype, '_compile', wrapCompile);
  Module.register(new URL('./loader.js', import.meta.url));
  return true;
}

/** CommonJS: `_compile(content, filename, …)`. */
function wrapCompile(compile: Method): Method {
  return function (this: unknown, content: unknown, ...rest: unknown[]): unknown {
    const marked = typeof content === 'string' ? markSource(content) : undefined;
    return compile.apply(this, [marked ?? content, ...rest]);
  };
}

/**
 * Node's hooks that run in the application's thread, and for CommonJS too. Before these releases they fail for CommonJS
 * modules where an application has loader hooks of the other kind as well, as OpenTelemetry's is:
 * https://github.com/nodejs/node/pull/59929
 * Deno has them from 2.9 on, which calls itself a later release of Node than these.
 */
function hooksInThread(): RegisterHooks | undefined {
  const [major = 0, minor = 0, patch = 0] = process.versions.node
    .split('.')
    .map((part) => parseInt(part, 10));
  const usable =
    (major === 22 && (minor > 22 || (minor === 22 && patch >= 3))) ||
    (major === 24 && (minor > 11 || (minor === 11 && patch >= 1))) ||
    (major === 25 && minor >= 1) ||
    major > 25;
  // The types are those of Node 20.
  const registerHooks: unknown = Reflect.get(Module, 'registerHooks');
  return usable && typeof registerHooks === 'function' ? (registerHooks as RegisterHooks) : undefined;
}

type NextLoad = (url: string, context: unknown) => LoadedModule;
type RegisterHooks = (hooks: {
  load: (url: string, context: unknown, nextLoad: NextLoad) => LoadedModule;
}) => unknown;
