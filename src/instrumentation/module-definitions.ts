import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { guard } from '../host/guard.ts';

/** Who is handed the exports of each such module, of any copy in the tree. */
export interface ModuleListener {
  onClasses: (exports: unknown) => void;
  onToolFactory: (exports: unknown) => void;
  /** A client of another API of OpenAI, which is not traced. */
  onLiveApi: () => void;
}

/** Where the classes are, the function that makes tools, and the clients of the Live API. */
export function moduleDefinitions(listener: ModuleListener): InstrumentationNodeModuleDefinition[] {
  /** It runs within the application's `require()` or `import`. */
  const handingTo =
    (listen: (exports: unknown) => void): Patch =>
    (exports) => {
      guard('module', () => listen(exports));
      return exports;
    };
  const onClasses = handingTo(listener.onClasses);
  const onToolFactory = handingTo(listener.onToolFactory);
  const onLiveApi = handingTo(listener.onLiveApi);
  return [
    // `@openai/agents/realtime` hands on what it imports from here.
    new InstrumentationNodeModuleDefinition('@openai/agents-realtime', AGENTS_VERSIONS, onClasses),
    ofFiles('@openai/agents-core', AGENTS_VERSIONS, [[TOOL_FILES, onToolFactory]]),
    ofFiles('openai', OPENAI_VERSIONS, [
      [CLIENT_FILES, onClasses],
      [LIVE_FILES, onLiveApi],
    ]),
  ];
}

type Patch = (exports: unknown) => unknown;

function ofFiles(
  name: string,
  versions: string[],
  patches: readonly (readonly [files: readonly string[], patch: Patch])[],
): InstrumentationNodeModuleDefinition {
  const definitions = patches.flatMap(([files, patch]) =>
    files.map(
      (file) => new InstrumentationNodeModuleFile(`${name}/${file}`, versions, patch, () => undefined),
    ),
  );
  return new InstrumentationNodeModuleDefinition(name, versions, undefined, undefined, definitions);
}

/** Versions of `@openai/agents-realtime` and its core whose classes are found. */
export const AGENTS_VERSIONS = ['>=0.17.0 <1'];

/** Versions of `openai` whose realtime clients are found. */
export const OPENAI_VERSIONS = ['>=6.0.0 <8'];

const CLIENT_FILES = ['realtime', 'beta/realtime'].flatMap((directory) =>
  ['ws.js', 'ws.mjs', 'websocket.js', 'websocket.mjs'].map((name) => `${directory}/${name}`),
);

/** Of what `openai` has of the Live API what only who uses it loads. */
const LIVE_FILES = [
  'live/webrtc',
  ...['', 'sideband/', 'forks/'].map((part) => `resources/live/${part}ws`),
].flatMap((name) => [`${name}.js`, `${name}.mjs`]);

/** Its other modules, and those that hand it on, read it from this one. */
const TOOL_FILES = ['dist/tool.js', 'dist/tool.mjs'];
