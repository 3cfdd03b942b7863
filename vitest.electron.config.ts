import { defineConfig } from 'vitest/config';

/** The window in Electron: `npm run test:electron`. A browser shows all of it but what is here. */
export default defineConfig({
  test: {
    include: ['tests/electron/**/*.test.ts'],
    globalSetup: ['tests/support/electron-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
