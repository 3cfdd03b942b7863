import { defineConfig } from 'vitest/config';

/** The window in Electron: `npm run test:electron`. The journeys go through it that go through a browser in `npm test`. */
export default defineConfig({
  test: {
    include: ['tests/electron/**/*.test.ts', 'tests/e2e/**/*.test.ts'],
    globalSetup: ['tests/support/electron-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
