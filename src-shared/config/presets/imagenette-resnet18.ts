import type { RunConfigInput } from '../run-config.ts';
import type { Preset } from './preset.ts';

type ViewInput = NonNullable<NonNullable<RunConfigInput['augmentation']>['views']>[number];

const view: ViewInput = { blur: { probability: 0.5 }, solarize: { probability: 0.1 } };

export const imagenetteResnet18: Preset = {
  name: 'imagenette-resnet18',
  title: 'Imagenette at 128 pixels, ResNet-18, 800 epochs',
  source: 'lightly-ai/lightly, Imagenette benchmark of VICReg with its LARS and symmetric views',
  published: '84.5 % k-NN (k 200, temperature 0.1, best epoch on the test set; lightly benchmarks, batch 256)',
  config: {
    name: 'imagenette-resnet18',
    encoder: { kind: 'resnet', depth: 18, stem: 'imagenet', zeroInitialResidual: false },
    expander: { widths: [2048, 2048, 2048] },
    augmentation: {
      size: 128,
      normalisation: { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
      views: [view, view],
    },
    optimizer: { kind: 'lars', variant: 'solo-learn', weightDecay: 1e-4 },
    schedule: { rate: 0.3, warmup: 0.0125, finalFactor: 0.01, rule: 'lightly' },
    training: { batchSize: 256, epochs: 800 },
    knn: { k: 200, temperature: 0.1 },
  },
};
