import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';

/** Where the classes are: the exports of each such module, of any copy in the tree, are handed to `onExports`. */
export function moduleDefinitions(
  onExports: (exports: unknown) => void,
): InstrumentationNodeModuleDefinition[] {
  const find = (exports: unknown): unknown => {
    onExports(exports);
    return exports;
  };
  const file = (name: string): InstrumentationNodeModuleFile =>
    new InstrumentationNodeModuleFile(name, OPENAI_VERSIONS, find, () => undefined);
  return [
    // `@openai/agents/realtime` hands on what it imports from here.
    new InstrumentationNodeModuleDefinition('@openai/agents-realtime', ['>=0.17.0 <1'], find),
    new InstrumentationNodeModuleDefinition(
      'openai',
      OPENAI_VERSIONS,
      undefined,
      undefined,
      CLIENT_FILES.map(file),
    ),
  ];
}

const OPENAI_VERSIONS = ['>=6.0.0 <8'];

const CLIENT_FILES = ['realtime', 'beta/realtime'].flatMap((directory) =>
  ['ws.js', 'ws.mjs', 'websocket.js', 'websocket.mjs'].map((name) => `openai/${directory}/${name}`),
);
