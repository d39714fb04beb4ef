import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { guard } from '../host/guard.ts';

/** Who is handed the exports of each such module, of any copy in the tree. */
export interface ModuleListener {
  onClasses: (exports: unknown) => void;
  onToolFactory: (exports: unknown) => void;
}

/** Where the classes are, and the function that makes tools. */
export function moduleDefinitions(listener: ModuleListener): InstrumentationNodeModuleDefinition[] {
  /** It runs within the application's `require()` or `import`. */
  const handingTo =
    (listen: (exports: unknown) => void): Patch =>
    (exports) => {
      guard('module', () => listen(exports));
      return exports;
    };
  const [onClasses, onToolFactory] = [handingTo(listener.onClasses), handingTo(listener.onToolFactory)];
  return [
    // `@openai/agents/realtime` hands on what it imports from here.
    new InstrumentationNodeModuleDefinition('@openai/agents-realtime', AGENTS_VERSIONS, onClasses),
    ofFiles('@openai/agents-core', { versions: AGENTS_VERSIONS, files: TOOL_FILES, patch: onToolFactory }),
    ofFiles('openai', { versions: OPENAI_VERSIONS, files: CLIENT_FILES, patch: onClasses }),
  ];
}

type Patch = (exports: unknown) => unknown;

function ofFiles(
  name: string,
  { versions, files, patch }: { versions: string[]; files: string[]; patch: Patch },
): InstrumentationNodeModuleDefinition {
  const definitions = files.map(
    (file) => new InstrumentationNodeModuleFile(`${name}/${file}`, versions, patch, () => undefined),
  );
  return new InstrumentationNodeModuleDefinition(name, versions, undefined, undefined, definitions);
}

const AGENTS_VERSIONS = ['>=0.17.0 <1'];

const OPENAI_VERSIONS = ['>=6.0.0 <8'];

const CLIENT_FILES = ['realtime', 'beta/realtime'].flatMap((directory) =>
  ['ws.js', 'ws.mjs', 'websocket.js', 'websocket.mjs'].map((name) => `${directory}/${name}`),
);

/** Its other modules, and those that hand it on, read it from this one. */
const TOOL_FILES = ['dist/tool.js', 'dist/tool.mjs'];
