import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';
import { moduleDefinitions } from '../../../src/instrumentation/module-definitions.ts';
import { OpenAIRealtimeInstrumentation } from '../../../src/instrumentation/index.ts';
import { receiveLiveApi } from '../../../src/instrumentation/register/live-mark.ts';
import { markSource } from '../../../src/instrumentation/register/source-marks.ts';
import { PROJECT } from '../../support/built-script.ts';
import { recordDiag, textsOf } from '../../otlp/diag-recorder.ts';

const openai = dirname(createRequire(import.meta.url).resolve('openai'));
const sourceOf = (file: string): string => readFileSync(join(openai, file), 'utf8');

const CLIENTS = [
  'resources/live/ws',
  'resources/live/sideband/ws',
  'resources/live/forks/ws',
  'lib/live/webrtc',
];
const FILES = CLIENTS.flatMap((name) => [`${name}.js`, `${name}.mjs`]);

let loaded = 0;
receiveLiveApi(() => (loaded += 1));
afterEach(() => void (loaded = 0));

describe('a client of the Live API', () => {
  test.each(FILES)('is known in %s of openai, once, and nothing in front of the mark is changed', (file) => {
    const source = sourceOf(file);
    const marked = markSource(source) ?? '';
    expect(marked.startsWith(source)).toBe(true);
    expect(markSource(marked)).toBeUndefined();
    // oxlint-disable-next-line no-implied-eval -- the very thing that loading a source does
    new Function(marked.slice(source.length))();
    expect(loaded).toBe(1);
  });

  test.each([false, true])('is known in a bundle, minified: %s', async (minify) => {
    const contents = "export { LiveWS } from 'openai/resources/live/ws';";
    const options = { bundle: true, write: false, platform: 'node', format: 'esm', minify } as const;
    const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: PROJECT } });
    expect(markSource(outputFiles[0]?.text ?? '')).toContain('Live?.();');
  });

  test.each([
    'client.mjs',
    'index.js',
    'resources/live/live.mjs',
    'resources/responses/ws.mjs',
    'realtime/ws.mjs',
    'helpers/live.mjs',
  ])('is not known in %s, which others load too', (file) => {
    expect(markSource(sourceOf(file)) ?? '').not.toContain('Live?.();');
  });

  test.each([
    "import { LiveWS } from 'openai/resources/live/ws';",
    '// see openai/resources/live/ws requires the',
  ])('is not known in what only names it: %s', (source) => {
    expect(markSource(source)).toBeUndefined();
  });
});

describe('the instrumentation', () => {
  test('is told of each of the files that have one', () => {
    const found: string[] = [];
    const nothing = (): void => undefined;
    let file = '';
    const definitions = moduleDefinitions({
      onClasses: nothing,
      onToolFactory: nothing,
      onLiveApi: () => void found.push(file),
    });
    for (const each of definitions.flatMap(({ files }) => files)) {
      file = each.name;
      each.patch({});
    }
    expect(found.length).toBe(8);
    for (const name of found) expect(sourceOf(name.replace('openai/', '')).length).toBeGreaterThan(0);
  });

  test('warns of it once, whatever is loaded', () => {
    const messages = recordDiag();
    class Opened extends OpenAIRealtimeInstrumentation {
      definitions = (): ReturnType<OpenAIRealtimeInstrumentation['init']> => this.init();
    }
    const instrumentation = new Opened({ enabled: false });
    for (const { name, patch } of instrumentation.definitions().flatMap(({ files }) => files))
      if (name.includes('live')) patch({});
    expect(textsOf(messages, 'warn').filter((text) => text.includes('Live API'))).toHaveLength(1);
  });
});
