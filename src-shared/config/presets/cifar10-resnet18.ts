import type { RunConfigInput } from '../run-config.ts';
import type { Preset } from './preset.ts';

type ViewInput = NonNullable<NonNullable<RunConfigInput['augmentation']>['views']>[number];

const view: ViewInput = { crop: { area: [0.2, 1] }, blur: { probability: 0 }, solarize: { probability: 0.1 } };

export const cifar10Resnet18: Preset = {
  name: 'cifar10-resnet18',
  title: 'CIFAR-10, ResNet-18 with the 3x3 stem, 1000 epochs',
  source:
    "vturrisi/solo-learn@9187ea3, scripts/pretrain/cifar/vicreg.yaml; the stem here is 3x3 stride 1 padding 1 (solo-learn's padding is 2)",
  published: '92.07 % top-1 on CIFAR-10, online linear classifier (solo-learn README; its own code and network)',
  config: {
    name: 'cifar10-resnet18',
    encoder: { kind: 'resnet', depth: 18, stem: 'cifar', zeroInitialResidual: false },
    expander: { widths: [2048, 2048, 2048] },
    method: { name: 'vicreg', convention: 'paper' },
    augmentation: {
      size: 32,
      normalisation: { mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] },
      views: [view, view],
    },
    optimizer: { kind: 'lars', variant: 'solo-learn', eta: 0.02, weightDecay: 1e-4, clipRate: true },
    schedule: { rate: 0.3, warmup: 0.01, finalFactor: 0 },
    training: { batchSize: 256, epochs: 1000 },
  },
};
