import { defineConfig } from 'vitest/config';

/** `npm run test:sdks`: the packed package in projects with OpenTelemetry SDKs of other people; npm fetches those. */
export default defineConfig({
  test: {
    include: ['test/integration/sdks/**/*.integration.ts'],
    testTimeout: 60_000,
    hookTimeout: 300_000,
  },
});
