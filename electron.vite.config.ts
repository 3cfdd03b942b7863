import { defineConfig } from 'electron-vite';

/**
 * Builds the parts that run in plain Node, for packages: a checkout runs them from TypeScript. Packages stay outside
 * the bundle, since those with native code are found by their place in node_modules.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          cli: 'src-main/hosts/cli/main.ts',
          trainer: 'src-main/trainer/main.ts',
        },
      },
    },
  },
});
