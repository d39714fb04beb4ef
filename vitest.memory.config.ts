import { defineConfig } from 'vitest/config';

/** `npm run test:memory`: tens of thousands of sessions in processes of their own, one at a time so that none waits for the other. */
export default defineConfig({
  test: {
    include: ['test/memory/**/*.integration.ts'],
    testTimeout: 180_000,
    maxConcurrency: 1,
  },
});
