import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { programVersion } from './src-main/program-folder.ts';

const ENTRIES = [
  ...['hosts/cli', 'engine', 'trainer', 'shell'].map((part) => `src-main/${part}/main.ts`),
  'src-main/storage/copying/database-copier.ts',
];

/** Source that is compiled on the person's machine, and is found beside the module that does so. */
const NATIVE_SOURCE = 'src-main/compute/tensorflow/runtime/quiet.cc';

const withNativeSource: Plugin = {
  name: 'native-source',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: NATIVE_SOURCE, source: readFileSync(NATIVE_SOURCE) });
  },
};

/**
 * Builds the parts that run in plain Node, for packages and for the shell: a checkout's commands run them from
 * TypeScript. One file per module, in the folders of the source, because modules find what lies beside them; packages
 * stay outside, since those with native code are found by their place in node_modules. And the window and its preload,
 * which are built in a checkout too.
 */
export default defineConfig({
  main: {
    plugins: [withNativeSource],
    build: {
      outDir: 'out',
      rolldownOptions: {
        input: ENTRIES,
        output: { preserveModules: true, preserveModulesRoot: '.', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/src-main/preload',
      rolldownOptions: {
        input: 'src-main/preload/index.ts',
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [svelte(), tailwindcss()],
    define: { __PROGRAM_VERSION__: JSON.stringify(programVersion()) },
    build: { outDir: 'out/src-renderer', rolldownOptions: { input: 'src-renderer/index.html' } },
  },
});
