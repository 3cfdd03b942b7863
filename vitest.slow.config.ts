import { defineConfig } from 'vitest/config';

/** Checks that take minutes: `npm run test:slow`. */
export default defineConfig({
  test: {
    include: ['tests/slow/**/*.slow.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 20 * 60_000,
    hookTimeout: 10 * 60_000,
  },
});
