import { dirname, relative, resolve } from 'node:path';
import type { Rule } from 'eslint';

/**
 * Who may import whom: docs/architecture.md, section "Directions". The longest folder that holds a file is its area; an
 * area may import from itself and from the areas listed. A native module may only be imported by the areas listed.
 */
export type Directions = { areas: Record<string, string[]>; modules: Record<string, string[]> };

export const directions: Directions = {
  areas: {
    'src-shared': [],
    'src-renderer': ['src-shared'],
    'src-main/program-folder.ts': [],
    'src-main/window-files.ts': ['src-shared', 'src-main/program-folder.ts'],
    'src-main/shell': [
      'src-shared',
      'src-main/program-folder.ts',
      'src-main/window-files.ts',
      'src-main/engine/attach',
      'src-main/storage/data-folder.ts',
      'src-main/storage/data-location.ts',
    ],
    'src-main/preload': ['src-shared'],
    'src-main/hosts': [
      'src-shared',
      'src-main/program-folder.ts',
      'src-main/window-files.ts',
      'src-main/engine/attach',
      'src-main/engine/transports',
      'src-main/storage/data-folder.ts',
      'src-main/compute/tensorflow/runtime',
    ],
    'src-main/engine': [
      'src-shared',
      'src-main/program-folder.ts',
      'src-main/compute/tensorflow/runtime',
      'src-main/engine/attach',
      'src-main/engine/transports',
      'src-main/data',
      'src-main/storage',
      'src-main/storage/checkpoints',
      'src-main/storage/data-folder.ts',
      'src-main/storage/data-location.ts',
      'src-main/storage/process-identity.ts',
    ],
    'src-main/engine/attach': [
      'src-shared',
      'src-main/program-folder.ts',
      'src-main/engine/transports',
      'src-main/storage/data-location.ts',
      'src-main/storage/process-identity.ts',
    ],
    'src-main/engine/transports': ['src-shared'],
    'src-main/trainer': [
      'src-shared',
      'src-main/data',
      'src-main/learning',
      'src-main/compute',
      'src-main/storage/checkpoints',
    ],
    'src-main/learning': ['src-shared', 'src-main/compute/kernels.ts'],
    'src-main/compute': [
      'src-shared',
      'src-main/compute/kernels.ts',
      'src-main/compute/cache-folder.ts',
      'src-main/compute/tensorflow/runtime',
    ],
    'src-main/compute/kernels.ts': [],
    'src-main/compute/cache-folder.ts': ['src-shared'],
    'src-main/compute/tensorflow/runtime': ['src-shared', 'src-main/compute/cache-folder.ts'],
    'src-main/data': ['src-shared'],
    'src-main/storage': [
      'src-shared',
      'src-main/storage/checkpoints',
      'src-main/storage/data-folder.ts',
      'src-main/storage/data-location.ts',
      'src-main/storage/process-identity.ts',
    ],
    'src-main/storage/data-folder.ts': ['src-shared', 'src-main/storage/data-location.ts'],
    'src-main/storage/data-location.ts': ['src-shared'],
    'src-main/storage/process-identity.ts': ['src-shared'],
    'src-main/storage/checkpoints': ['src-shared'],
  },
  modules: {
    electron: ['src-main/shell', 'src-main/preload'],
    'better-sqlite3': ['src-main/storage'],
    sharp: ['src-main/data', 'src-main/hosts'],
    ws: ['src-main/engine/transports'],
    'node:': [
      'src-main/program-folder.ts',
      'src-main/window-files.ts',
      'src-main/shell',
      'src-main/hosts',
      'src-main/engine',
      'src-main/engine/attach',
      'src-main/engine/transports',
      'src-main/trainer',
      'src-main/compute',
      'src-main/compute/cache-folder.ts',
      'src-main/compute/tensorflow/runtime',
      'src-main/data',
      'src-main/storage',
      'src-main/storage/checkpoints',
      'src-main/storage/data-folder.ts',
      'src-main/storage/data-location.ts',
      'src-main/storage/process-identity.ts',
    ],
  },
};

function areaOf(path: string, areas: string[]): string | undefined {
  const holding = areas.filter((area) => path === area || path.startsWith(`${area}/`));
  return holding.sort((a, b) => b.length - a.length)[0];
}

/** The ESLint rule that holds `rules` for the files below `root`; files outside every area may import anything. */
export function importDirections(root: string, rules: Directions): Rule.RuleModule {
  const areas = Object.keys(rules.areas);
  return {
    meta: { type: 'problem', schema: [] },
    create(context) {
      const from = areaOf(relative(root, context.filename), areas);
      if (from === undefined) return {};
      const check = (node: Rule.Node, source: unknown) => {
        if (typeof source !== 'string') return;
        if (source.startsWith('.')) {
          const to = areaOf(relative(root, resolve(dirname(context.filename), source)), areas);
          if (to === undefined || (to !== from && !rules.areas[from]?.includes(to))) {
            context.report({
              node,
              message: `${from} may not import ${to ?? source}: see "Directions" in docs/architecture.md.`,
            });
          }
          return;
        }
        for (const [module, allowed] of Object.entries(rules.modules)) {
          const matches = module.endsWith(':') ? source.startsWith(module) : source === module;
          if (matches && !allowed.includes(from))
            context.report({ node, message: `${from} may not import ${source}.` });
        }
      };
      return {
        ImportDeclaration: (node) => check(node, node.source.value),
        ExportAllDeclaration: (node) => check(node, node.source.value),
        ExportNamedDeclaration: (node) => check(node, node.source?.value),
        ImportExpression: (node) => check(node, node.source.type === 'Literal' ? node.source.value : undefined),
      };
    },
  };
}
