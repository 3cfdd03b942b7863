import type { Preset } from './preset.ts';

const published =
  'Linear classification on ImageNet, ResNet-50 (VICReg, ICLR 2022): 73.2 % top-1 after 1000 epochs, 68.6 % after 100';

const normalisation = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

export const imagenetResnet50: Preset = {
  name: 'imagenet-resnet50',
  title: 'ImageNet, ResNet-50, 1000 epochs: the official recipe',
  source: 'facebookresearch/vicreg@4e12602 (asymmetric views, LARS, batch 2048)',
  published,
  config: {
    name: 'imagenet-resnet50',
    augmentation: { normalisation },
    schedule: { rate: 0.2, warmup: 0.01 },
    training: { batchSize: 2048, epochs: 1000 },
  },
};

export const imagenetResnet50Batch256: Preset = {
  name: 'imagenet-resnet50-batch256',
  title: 'ImageNet, ResNet-50, batch 256, 100 epochs',
  source: 'VICReg, ICLR 2022, appendix C.4 and table 13 (base rate 0.5 at batch 256)',
  published: '67.9 % top-1, linear classification on ImageNet (VICReg, table 13)',
  config: {
    name: 'imagenet-resnet50-batch256',
    augmentation: { normalisation },
    schedule: { rate: 0.5, warmup: 0.1 },
    training: { batchSize: 256, epochs: 100 },
  },
};
