import { defineConfig } from 'vitest/config';

const source = (path: string): string => new URL(path, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^opentelemetry-instrumentation-openai-realtime$/, replacement: source('./src/index.ts') },
      {
        find: /^opentelemetry-instrumentation-openai-realtime\/otlp$/,
        replacement: source('./src/otlp/index.ts'),
      },
      {
        find: /^opentelemetry-instrumentation-openai-realtime\/instrumentation$/,
        replacement: source('./src/instrumentation/index.ts'),
      },
    ],
  },
  // Much of what is tested waits: a worker on each core, where the default leaves one core free.
  test: { include: ['test/**/*.test.ts'], testTimeout: 15_000, maxWorkers: '100%' },
});
