/**
 * State that the copies of this package in a process share: a bundler makes one per bundle, and a preload brings its
 * own. `create` makes what is there at first; all copies must agree on its shape for good.
 */
export function processWide<State extends object>(name: string, create: () => State): State {
  const key = Symbol.for(`opentelemetry-instrumentation-openai-realtime.${name}`);
  const holder = globalThis as typeof globalThis & Record<symbol, State | undefined>;
  return (holder[key] ??= create());
}
