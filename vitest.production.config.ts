import { defineConfig } from 'vitest/config';

/** `npm run test:production`: needs a real Collector and a real Jaeger, so it is apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['test/integration/production/*.integration.ts'],
    globalSetup: ['test/integration/production/require-programs.ts'],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    // Each starts several programs, and waits for seconds that they count.
    fileParallelism: false,
  },
});
