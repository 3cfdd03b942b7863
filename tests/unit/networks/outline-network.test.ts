import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wasm } from '../../../src-main/compute/wasm/backend.ts';
import { buildModel } from '../../../src-main/learning/networks/model.ts';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import { presetNamed, presets } from '../../../src-shared/config/presets/index.ts';
import { describeNetwork, type NetworkConfig } from '../../../src-shared/networks/network.ts';
import { outlineNetwork } from '../../../src-shared/networks/outline-network.ts';
import { describeOnBackend } from '../../support/backends.ts';

function networkOf(preset: string, channels = 3): NetworkConfig {
  const { encoder, expander, augmentation } = parseRunConfig(presetNamed(preset).config, preset);
  return { encoder, expander, channels, size: augmentation.size };
}

/** Builds the network, which only small ones allow, and sends two black pictures through it. */
function expectAgreement(config: NetworkConfig): void {
  const outline = outlineNetwork(config);
  const model = buildModel({ ...config, seed: 0 });
  const inEncoder = model.parameters.filter(({ name }) => name.startsWith('backbone.'));
  const count = (parameters: typeof model.parameters) =>
    parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  const [h, z] = tf.tidy(() => {
    const represented = model.represent(tf.zeros([2, config.size, config.size, config.channels]), 'evaluation');
    return [represented.shape, model.expand(represented, 'evaluation').shape];
  });
  model.dispose();
  expect(outline.encoderParameters).toBe(count(inEncoder));
  expect(outline.encoderParameters + outline.expanderParameters).toBe(model.parameterCount);
  expect(h).toEqual([2, outline.representationSize]);
  expect(z).toEqual([2, outline.embeddingSize]);
}

/** torchvision's counts less those of the classifier. */
const PUBLISHED = { 'imagenet-resnet50': 23_508_032, 'imagenet-resnet50-batch256': 23_508_032 } as const;

const stagesOf = (config: NetworkConfig) =>
  outlineNetwork(config).encoder.map(({ name, shape }) => [name, ...shape] as const);

describe('the outline of a network', () => {
  it('has the shapes of torchvision for a ResNet-50 on 224 pixels', () => {
    expect(stagesOf(networkOf('imagenet-resnet50'))).toEqual([
      ['stem', 56, 56, 64],
      ['layer1', 56, 56, 256],
      ['layer2', 28, 28, 512],
      ['layer3', 14, 14, 1024],
      ['layer4', 7, 7, 2048],
      ['pooling', 2048],
    ]);
  });

  it.each(Object.entries(PUBLISHED))('counts what is published for the encoder of %s: %i', (preset, count) => {
    expect(outlineNetwork(networkOf(preset)).encoderParameters).toBe(count);
  });

  it('counts linear layers with their bias, batch norms, and a last layer without', () => {
    const { expander, expanderParameters } = outlineNetwork(networkOf('imagenet-resnet50'));
    const [first, second, last] = expander.map(({ parameters }) => parameters);
    expect([first, second, last]).toEqual([2048 * 8192 + 3 * 8192, 8192 * 8192 + 3 * 8192, 8192 * 8192]);
    expect(expanderParameters).toBe((first ?? 0) + (second ?? 0) + (last ?? 0));
  });

  it('says what each stage consists of', () => {
    const { encoder, expander } = outlineNetwork(networkOf('imagenet-resnet50'));
    expect([...encoder, ...expander].map(({ name, contents }) => `${name}: ${contents}`)).toEqual([
      'stem: 7x7 convolution, stride 2, batch norm, ReLU, 3x3 max pooling, stride 2',
      'layer1: 3 blocks of 1x1, 3x3, 1x1 convolutions',
      'layer2: 4 blocks of 1x1, 3x3, 1x1 convolutions, stride 2',
      'layer3: 6 blocks of 1x1, 3x3, 1x1 convolutions, stride 2',
      'layer4: 3 blocks of 1x1, 3x3, 1x1 convolutions, stride 2',
      'pooling: mean over all positions',
      'linear1: linear with bias, batch norm, ReLU',
      'linear2: linear with bias, batch norm, ReLU',
      'linear3: linear',
    ]);
  });

  it.each(presets.map(({ name }) => name))('gives each layer of %s the input that the one before leaves', (preset) => {
    const network = describeNetwork(networkOf(preset));
    const { encoder, expander } = outlineNetwork(networkOf(preset));
    for (const [stages, outlined] of [
      [network.encoder, encoder],
      [network.expander, expander],
    ] as const) {
      for (const [position, { shape }] of outlined.slice(0, -1).entries()) {
        const [next] = stages[position + 1]?.layers ?? [];
        const first = next?.kind === 'residual' ? next.layers[0] : next;
        if (first?.kind === 'convolution' || first?.kind === 'linear') expect(first.in).toBe(shape.at(-1));
      }
    }
  });
});

await describeOnBackend(wasm, 'the outline and the network that is built', () => {
  it.each(['digits', 'photos-small', 'cifar10-resnet18', 'imagenette-resnet18'])('agree for %s', (preset) => {
    expectAgreement(networkOf(preset, preset === 'digits' ? 1 : 3));
  });

  it('agree for the ResNet-50 presets, with a narrow expander in place of one of 150 million parameters', () => {
    expectAgreement({ ...networkOf('imagenet-resnet50'), size: 64, expander: { widths: [32, 16] } });
  });

  const resNets = fc.record({
    kind: fc.constant('resnet' as const),
    depth: fc.constantFrom(18 as const, 34 as const, 50 as const),
    stem: fc.constantFrom('cifar' as const, 'imagenet' as const),
    width: fc.integer({ min: 1, max: 3 }),
    zeroInitialResidual: fc.boolean(),
  });
  const small = fc.record({
    kind: fc.constant('small' as const),
    channels: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
    outputs: fc.integer({ min: 1, max: 5 }),
  });
  it('agree whatever the configuration', () => {
    const configs = fc.record({
      encoder: fc.oneof(resNets, small),
      expander: fc.record({ widths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }) }),
      channels: fc.integer({ min: 1, max: 4 }),
      size: fc.integer({ min: 16, max: 35 }),
    });
    fc.assert(fc.property(configs, expectAgreement), { numRuns: 15 });
  });
});
