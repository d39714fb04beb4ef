import { defineConfig } from 'vitest/config';

/** `npm run test:no-code`: applications with no tracing code, in a project that has the packed package; npm fetches the dependencies. */
export default defineConfig({
  test: {
    include: ['test/no-code/**/*.integration.ts'],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    maxConcurrency: 3,
  },
});
