import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { CHROMIUM } from './tests/support/chromium.ts';

/** Where a browser is required the tests of components fail without one; elsewhere they are left out. */
const hasBrowser = CHROMIUM !== undefined || process.env['VICREG_REQUIRE_BROWSER'] !== undefined;
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const launchOptions = { executablePath: CHROMIUM ?? '/usr/bin/chromium', args: [...asRoot, '--disable-gpu'] };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'program',
          include: ['tests/**/*.test.ts'],
          // The first need Electron, and are run by `npm run test:electron`; the second run in a browser.
          exclude: ['tests/electron/**', 'tests/component/**'],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      ...(hasBrowser
        ? [
            {
              plugins: [svelte({ configFile: false as const }), tailwindcss()],
              // Known beforehand: what Vite comes upon later makes it load the page anew in the middle of a test.
              optimizeDeps: { include: ['bits-ui', 'svelte-sonner', 'uplot', 'zod', 'vitest-browser-svelte'] },
              define: { __PROGRAM_VERSION__: JSON.stringify('0.0.0') },
              test: {
                name: 'components',
                include: ['tests/component/**/*.test.ts'],
                setupFiles: ['tests/component/set-up.ts'],
                testTimeout: 30_000,
                browser: {
                  enabled: true,
                  headless: true,
                  screenshotFailures: false,
                  provider: playwright({ launchOptions }),
                  instances: [{ browser: 'chromium' as const, viewport: { width: 1000, height: 700 } }],
                },
              },
            },
          ]
        : []),
    ],
  },
});
