import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import { directions, importDirections } from './lint/import-directions.ts';

export default defineConfig(
  globalIgnores(['out/', 'node_modules/', 'dist/']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['scripts/*.mjs', 'bin/*.mjs', 'bench/support/*.js'] } },
    },
    plugins: { project: { rules: { 'import-directions': importDirections(import.meta.dirname, directions) } } },
    rules: {
      'project/import-directions': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  svelte.configs.recommended,
  svelte.configs.prettier,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
    rules: {
      // The compiler knows better what a template uses, and `let` is what a rune makes of a variable.
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
      // Addresses of this window are fragments, not routes of SvelteKit.
      'svelte/no-navigation-without-resolve': 'off',
      // An address that was read is taken as it is, not followed.
      'svelte/prefer-svelte-reactivity': 'off',
      // The type check knows what the page has.
      'no-undef': 'off',
    },
  },
  {
    files: ['scripts/*.mjs', 'bin/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
  {
    // Runs within a page, which the project's types know nothing of.
    files: ['bench/support/page-probe.js'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-undef': 'off' },
  },
);
