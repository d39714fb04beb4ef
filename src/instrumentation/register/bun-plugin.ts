import { readFileSync } from 'node:fs';

import { fieldsOf, hasMethods } from '../../host/fields.ts';
import { sayOnce } from '../../host/say-once.ts';
import { markSource } from './source-marks.ts';

/**
 * Where the classes are. A plugin has to give the contents of whatever it is asked for, so it asks for no more than that:
 * bundles are left alone. CommonJS is found by hooks of `require()`, which Bun has.
 */
const MARKED_FILES =
  /[\\/](?:@openai[\\/]agents-(?:realtime|core)[\\/]dist|openai[\\/](?:beta[\\/])?realtime|openai[\\/](?:resources|lib)[\\/]live)[\\/].*\.mjs$/;

/** Marks the sources of these packages by Bun's own plugins, for it has no loader hooks of Node; false where it has no plugins. */
export function markByPlugin(): boolean {
  const { Bun: bun } = globalThis as { Bun?: unknown };
  if (!hasMethods(bun, ['plugin'])) return false;
  const plugin = fieldsOf(bun)['plugin'] as (plugin: BunPlugin) => void;
  plugin({
    name: 'opentelemetry-instrumentation-openai-realtime',
    setup(build) {
      build.onLoad({ filter: MARKED_FILES }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        return { contents: markSource(source) ?? source, loader: 'js' };
      });
    },
  });
  sayOfBundle();
  return true;
}

/** Where what is run is itself one of the sources that are looked for, it is a bundle of them. */
function sayOfBundle(): void {
  const [, main = ''] = process.argv;
  if (!/\.[cm]?js$/.test(main)) return;
  let source: Uint8Array;
  try {
    source = readFileSync(main);
  } catch {
    return;
  }
  if (markSource(source) !== undefined)
    sayOnce(
      'Bun does not let register see into bundles: attach sessions with traceRealtimeSession() or traceRealtimeConnection()',
    );
}

/** https://bun.sh/docs/runtime/plugins */
interface BunPlugin {
  name: string;
  setup(build: {
    onLoad(
      options: { filter: RegExp },
      load: (file: { path: string }) => { contents: string; loader: 'js' },
    ): void;
  }): void;
}
