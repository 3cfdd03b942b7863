import fc from 'fast-check';
import { parseRunConfig } from '../../../../src-shared/config/parse-run-config.ts';
import { presets } from '../../../../src-shared/config/presets/index.ts';
import type { RunConfig } from '../../../../src-shared/config/run-config.ts';
import { withValue, type Keys } from '../../../../src-renderer/features/run-form/values.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);
const change = (keys: Keys, value: fc.Arbitrary<unknown>) => value.map((next) => ({ keys, next }));
const width = fc.integer({ min: 1, max: 64 });

const changes = fc.oneof(
  change(['name'], fc.option(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }))),
  change(['dataset'], fc.constantFrom('photos', 'null', '3', 'two words', "it's", '--set', '$HOME', 'a=b', null)),
  change(['encoder'], fc.constantFrom({ kind: 'small', channels: [8, 8] }, { kind: 'resnet', depth: 34 })),
  change(['encoder', 'kind'], fc.constant('resnet')),
  change(['expander', 'widths'], fc.array(width, { minLength: 1, maxLength: 4 })),
  change(['optimizer'], fc.constantFrom({ kind: 'sgd' }, { kind: 'adamw', beta1: 0.8 }, { kind: 'lars', eta: 1 })),
  change(['optimizer', 'weightDecay'], share),
  change(['augmentation', 'normalisation'], fc.constantFrom('none', 'dataset', { mean: [0.5], deviation: [0.25] })),
  change(['augmentation', 'views', 1, 'horizontalFlip'], share),
  change(['augmentation', 'views', 0, 'blur', 'kernel'], fc.constantFrom(null, 3, 5)),
  change(['augmentation', 'views', 0, 'crop', 'area'], fc.constantFrom([0.2, 0.3], [0.08, 1])),
  change(['compute', 'threads'], fc.constantFrom('auto', 2)),
  change(['training'], fc.constantFrom({ epochs: null, steps: 10 }, { epochs: 3 })),
  change(['schedule', 'scaleWithBatch'], fc.boolean()),
);

function applied(config: RunConfig, { keys, next }: { keys: Keys; next: unknown }): RunConfig {
  try {
    return parseRunConfig(withValue(config, keys, next), 'changed');
  } catch {
    // A change that does not go with the others is left out.
    return config;
  }
}

/** A preset with some settings changed, always valid. */
export const changedConfig: fc.Arbitrary<RunConfig> = fc
  .tuple(fc.constantFrom(...presets), fc.array(changes, { maxLength: 6 }))
  .map(([preset, some]) => some.reduce(applied, parseRunConfig(preset.config, preset.name)));
