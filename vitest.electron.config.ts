import { defineConfig } from 'vitest/config';

/**
 * Those of tests/e2e that go through both windows. The others use what only a browser has, or would show nothing new in
 * Electron for the minutes that they take.
 */
const JOURNEYS = ['engine-trouble', 'first-run', 'frame', 'live-run', 'palette', 'two-views'];

/** The window in Electron: `npm run test:electron`. */
export default defineConfig({
  test: {
    include: ['tests/electron/**/*.test.ts', ...JOURNEYS.map((name) => `tests/e2e/${name}.test.ts`)],
    globalSetup: ['tests/support/electron-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
