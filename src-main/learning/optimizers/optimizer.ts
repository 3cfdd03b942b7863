import type { OptimizerConfig } from '../../../src-shared/config/run-config.ts';
import { exportState, importState, type NamedArray, type StateVariable } from '../named-state.ts';
import { adamW } from './adamw.ts';
import { lars } from './lars.ts';
import { sgd } from './sgd.ts';
import type { UpdateRule } from './update-rule.ts';

export type Optimizer = UpdateRule & {
  exportState(): NamedArray[];
  /** @throws AppError when a name is missing or unknown, or a shape differs; nothing has changed then */
  importState(arrays: NamedArray[]): void;
  dispose(): void;
};

/** An optimiser that has taken no step yet. */
export function createOptimizer(config: OptimizerConfig, parameters: StateVariable[]): Optimizer {
  const rule = updateRule(config, parameters);
  return {
    ...rule,
    exportState: () => exportState(rule.state),
    importState: (arrays) => importState(rule.state, arrays, 'values of the optimiser'),
    dispose: () => rule.state.forEach(({ variable }) => variable.dispose()),
  };
}

function updateRule(config: OptimizerConfig, parameters: StateVariable[]): UpdateRule {
  switch (config.kind) {
    case 'lars':
      return lars(config, parameters);
    case 'sgd':
      return sgd(config, parameters);
    case 'adamw':
      return adamW(config, parameters);
  }
}
