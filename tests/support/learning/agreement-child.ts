import { readFileSync, writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { tensorflow } from '../../../src-main/compute/tensorflow/backend.ts';
import { wasm } from '../../../src-main/compute/wasm/backend.ts';
import { createMethod } from '../../../src-main/learning/methods/method.ts';
import { buildModel, type Model, type ModelConfig } from '../../../src-main/learning/networks/model.ts';
import { createOptimizer } from '../../../src-main/learning/optimizers/optimizer.ts';
import { lossAndGradients, trainingStep } from '../../../src-main/learning/training-step.ts';
import { TEST_OPTIONS } from '../backends.ts';
import { normalValues } from '../random-values.ts';
import { AGREEMENT_STEPS, agreementSchema, type Moment } from './agreement.ts';
import { OFFICIAL_VICREG } from './official-vicreg.ts';

/**
 * `node agreement-child.ts lead|follow tensorflow|wasm small|resnet FILE.json`. The leader trains and, at ten steps along
 * the run, writes its weights with the losses and the gradient that it computes from them. The follower replaces losses
 * and gradients by what it computes from the same weights and pixels.
 */
const [role, backend, network, file = ''] = process.argv.slice(2);

const MODELS: Record<string, ModelConfig> = {
  small: {
    encoder: { kind: 'small', channels: [8, 16], outputs: 32 },
    expander: { widths: [48, 48] },
    channels: 1,
    size: 16,
    seed: 4,
  },
  resnet: {
    encoder: { kind: 'resnet', depth: 18, stem: 'imagenet', width: 4, zeroInitialResidual: true },
    expander: { widths: [32, 32] },
    channels: 3,
    size: 32,
    seed: 4,
  },
};

const method = createMethod(OFFICIAL_VICREG);

/** The two views of the batch of one step: other pixels in every step, the same in both processes. */
function viewsAt(step: number, { size, channels }: ModelConfig): [tf.Tensor, tf.Tensor] {
  const shape = [32, size, size, channels];
  const pixels = normalValues(tf.util.sizeFromShape(shape), 2 * step);
  const noise = normalValues(pixels.length, 2 * step + 1);
  return [
    tf.tensor(pixels, shape),
    tf.tensor(
      pixels.map((value, index) => value + 0.4 * (noise[index] ?? 0)),
      shape,
    ),
  ];
}

function measured(model: Model, views: [tf.Tensor, tf.Tensor]): Pick<Moment, 'losses' | 'gradients'> {
  const { losses, gradients } = lossAndGradients(model, method, ...views);
  const numbers = {
    losses: [...losses.dataSync()],
    gradients: gradients.map((gradient, index) => ({
      name: model.parameters[index]?.name ?? '',
      values: [...gradient.dataSync()],
    })),
  };
  tf.dispose([losses, ...gradients]);
  return numbers;
}

function lead(model: Model, config: ModelConfig): Moment[] {
  const optimizer = createOptimizer(
    { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-4, decayVectors: true },
    model.parameters,
  );
  const moments: Moment[] = [];
  for (let step = 0; step <= Math.max(...AGREEMENT_STEPS); step++) {
    const views = viewsAt(step, config);
    if (AGREEMENT_STEPS.includes(step)) {
      const state = model.exportState().map((array) => ({ ...array, data: [...array.data] }));
      moments.push({ step, state, ...measured(model, views) });
    }
    trainingStep({ model, method, optimizer, gradientClip: null }, ...views, 2e-3);
    tf.dispose(views);
  }
  return moments;
}

function follow(model: Model, config: ModelConfig): Moment[] {
  const moments = agreementSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return moments.map(({ step, state }) => {
    model.importState(state.map((array) => ({ ...array, data: Float32Array.from(array.data) })));
    const views = viewsAt(step, config);
    const moment = { step, state: [], ...measured(model, views) };
    tf.dispose(views);
    return moment;
  });
}

const config = MODELS[network ?? ''];
if (!config) throw new Error(`there is no network "${network}"`);
await (backend === 'wasm' ? wasm : tensorflow).start(TEST_OPTIONS);
const model = buildModel(config);
writeFileSync(file, JSON.stringify(role === 'lead' ? lead(model, config) : follow(model, config)));
process.exit();
