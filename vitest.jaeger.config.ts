import { defineConfig } from 'vitest/config';

/** `npm run test:jaeger`: needs a real Jaeger program, so it is apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['test/integration/jaeger/**/*.integration.ts'],
    globalSetup: ['test/integration/jaeger/require-jaeger.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
