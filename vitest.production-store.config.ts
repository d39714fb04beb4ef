import { defineConfig } from 'vitest/config';

/** `npm run test:production:store`: the whole pipeline with a real Kafka and a real Cassandra, which take a minute to start. */
export default defineConfig({
  test: {
    include: ['test/integration/production/store/*.integration.ts'],
    globalSetup: ['test/integration/production/store/require-store.ts'],
    testTimeout: 300_000,
  },
});
