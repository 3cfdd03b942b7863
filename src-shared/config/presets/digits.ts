import type { RunConfigInput } from '../run-config.ts';
import type { Preset } from './preset.ts';

type ViewInput = NonNullable<NonNullable<RunConfigInput['augmentation']>['views']>[number];

const view: ViewInput = {
  rotation: 20,
  shear: 0.25,
  crop: { area: [0.4, 1], ratio: [0.75, 4 / 3] },
  horizontalFlip: 0,
  colourJitter: { probability: 0 },
  grayscale: 0,
  blur: { probability: 0 },
  stroke: { thinner: 1 / 3, thicker: 1 / 3 },
};

export const digits: Preset = {
  name: 'digits',
  title: 'Handwritten digits, small encoder, a few minutes on a CPU',
  source: 'Own recipe for the 10,000 sample digits',
  published: null,
  config: {
    name: 'digits',
    dataset: 'digits',
    encoder: { kind: 'small', channels: [32, 64, 64], outputs: 128 },
    expander: { widths: [256, 256, 256] },
    augmentation: { size: 28, interpolation: 'bilinear', antialias: false, normalisation: 'none', views: [view, view] },
    optimizer: { kind: 'adamw', weightDecay: 1e-4 },
    schedule: { rate: 3e-3, scaleWithBatch: false, warmup: 0.05, finalFactor: 0 },
    training: { batchSize: 128, epochs: null, steps: 600 },
    knn: { everyEpochs: 2, bankLimit: 4000, queryLimit: 1000 },
  },
};
