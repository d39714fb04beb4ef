import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: needs a real Chromium, so it is apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['test/integration/browser/**/*.integration.ts'],
    globalSetup: ['test/integration/browser/require-chromium.ts'],
    // Calls take their time, and little of the machine's.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
