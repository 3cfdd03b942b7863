import { AppError } from '../../errors.ts';
import { cifar10Resnet18 } from './cifar10-resnet18.ts';
import { digits } from './digits.ts';
import { imagenetResnet50, imagenetResnet50Batch256 } from './imagenet-resnet50.ts';
import { imagenetteResnet18 } from './imagenette-resnet18.ts';
import { photosSmall } from './photos-small.ts';
import type { Preset } from './preset.ts';

export type { Preset } from './preset.ts';

export const presets: readonly Preset[] = [
  digits,
  photosSmall,
  cifar10Resnet18,
  imagenetteResnet18,
  imagenetResnet50,
  imagenetResnet50Batch256,
];

/** @throws AppError `preset-unknown` naming the presets there are */
export function presetNamed(name: string): Preset {
  const preset = presets.find((candidate) => candidate.name === name);
  if (preset === undefined) {
    const known = presets.map((candidate) => candidate.name).join(', ');
    throw new AppError('preset-unknown', `There is no preset named '${name}'. Presets: ${known}.`, { kind: 'usage' });
  }
  return preset;
}
