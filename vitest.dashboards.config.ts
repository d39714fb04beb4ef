import { defineConfig } from 'vitest/config';

/** `npm run test:dashboards`: needs real Jaeger and Prometheus programs, so it is apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['test/integration/dashboards/**/*.integration.ts'],
    globalSetup: ['test/integration/dashboards/require-programs.ts'],
    testTimeout: 60_000,
    // The load runs for most of a minute.
    hookTimeout: 180_000,
  },
});
