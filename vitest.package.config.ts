import { defineConfig } from 'vitest/config';

/** `npm run test:package`: packs what `npm run build` made and uses it as a stranger would; npm fetches the dependencies. */
export default defineConfig({
  test: {
    include: ['test/package/**/*.integration.ts'],
    testTimeout: 60_000,
    hookTimeout: 240_000,
  },
});
