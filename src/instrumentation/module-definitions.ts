import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';

/** Who is handed the exports of each such module, of any copy in the tree. */
export interface ModuleListener {
  onClasses: (exports: unknown) => void;
  onToolFactory: (exports: unknown) => void;
}

/** Where the classes are, and the function that makes tools. */
export function moduleDefinitions({
  onClasses,
  onToolFactory,
}: ModuleListener): InstrumentationNodeModuleDefinition[] {
  return [
    // `@openai/agents/realtime` hands on what it imports from here.
    new InstrumentationNodeModuleDefinition('@openai/agents-realtime', AGENTS_VERSIONS, handing(onClasses)),
    ofFiles('@openai/agents-core', { versions: AGENTS_VERSIONS, files: TOOL_FILES, listener: onToolFactory }),
    ofFiles('openai', { versions: OPENAI_VERSIONS, files: CLIENT_FILES, listener: onClasses }),
  ];
}

function ofFiles(
  name: string,
  {
    versions,
    files,
    listener,
  }: { versions: string[]; files: string[]; listener: (exports: unknown) => void },
): InstrumentationNodeModuleDefinition {
  const definitions = files.map(
    (file) =>
      new InstrumentationNodeModuleFile(`${name}/${file}`, versions, handing(listener), () => undefined),
  );
  return new InstrumentationNodeModuleDefinition(name, versions, undefined, undefined, definitions);
}

function handing(listener: (exports: unknown) => void): (exports: unknown) => unknown {
  return (exports) => {
    listener(exports);
    return exports;
  };
}

const AGENTS_VERSIONS = ['>=0.17.0 <1'];

const OPENAI_VERSIONS = ['>=6.0.0 <8'];

const CLIENT_FILES = ['realtime', 'beta/realtime'].flatMap((directory) =>
  ['ws.js', 'ws.mjs', 'websocket.js', 'websocket.mjs'].map((name) => `${directory}/${name}`),
);

/** Its other modules, and those that hand it on, read it from this one. */
const TOOL_FILES = ['dist/tool.js', 'dist/tool.mjs'];
