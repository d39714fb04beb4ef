import { defineConfig } from 'vitest/config';

/** `npm run test:fuzz`: the property tests with many more runs, for minutes; `FUZZ_TIMES` says how many times more. */
export default defineConfig({
  test: {
    include: ['test/fuzz/**/*.test.ts'],
    env: { FUZZ_TIMES: process.env['FUZZ_TIMES'] ?? '100' },
    reporters: ['verbose'],
  },
});
