import { defineConfig } from 'vitest/config';

/** `npm run test:python`: needs the real Python SDK, so it is apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['test/integration/python/**/*.integration.ts'],
    globalSetup: ['test/integration/python/require-python.ts'],
    testTimeout: 60_000,
  },
});
