import type { RunConfigInput } from '../run-config.ts';
import type { Preset } from './preset.ts';

type ViewInput = NonNullable<NonNullable<RunConfigInput['augmentation']>['views']>[number];

const view: ViewInput = { crop: { area: [0.2, 1] }, blur: { probability: 0 }, solarize: { probability: 0.1 } };

export const photosSmall: Preset = {
  name: 'photos-small',
  title: 'Your own photographs at 32 pixels, narrow ResNet-18, for a CPU',
  source: 'Views of solo-learn for small pictures; width, expander and optimiser chosen for two CPU cores',
  published: null,
  config: {
    name: 'photos-small',
    encoder: { kind: 'resnet', depth: 18, stem: 'cifar', width: 16 },
    expander: { widths: [512, 512, 512] },
    augmentation: { size: 32, views: [view, view] },
    optimizer: { kind: 'adamw', weightDecay: 1e-4, decayVectors: false },
    schedule: { rate: 1e-3, warmup: 0.1, finalFactor: 0 },
    training: { batchSize: 64, epochs: 50 },
  },
};
