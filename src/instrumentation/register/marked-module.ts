import { markSource } from './source-marks.ts';

/** What a load hook of Node returns. */
export interface LoadedModule {
  format?: string | null | undefined;
  source?: unknown;
}

/** The module with its classes marked; the very same one if there are none, or if it cannot be told. */
export function markModule<Loaded extends LoadedModule>(loaded: Loaded): Loaded {
  const { format, source } = loaded;
  if (format !== undefined && format !== null && !CODE_FORMATS.has(format)) return loaded;
  const content = source instanceof ArrayBuffer ? new Uint8Array(source) : source;
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) return loaded;
  const marked = markSource(content);
  return marked === undefined ? loaded : { ...loaded, source: marked };
}

const CODE_FORMATS: ReadonlySet<string> = new Set([
  'module',
  'commonjs',
  'module-typescript',
  'commonjs-typescript',
]);
