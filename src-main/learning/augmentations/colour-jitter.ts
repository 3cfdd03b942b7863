import * as tf from '@tensorflow/tfjs-core';
import type { ViewConfig } from '../../../src-shared/config/run-config.ts';
import { blend, blendWeights, UNCHANGED, type BlendWeights } from './blend.ts';
import { shiftHue } from './hue.ts';
import { joinChannels, splitChannels, type Planes } from './planes.ts';
import { perPicture, type Stage, type StepArray } from './stage.ts';
import { COLOUR_OPERATIONS, type ColourOperation, type ViewParameters } from './view-parameters.ts';

type Blending = Exclude<ColourOperation, 'hue'>;

/**
 * Colour jitter in an order of its own for every picture, without branching: brightness, contrast and saturation are
 * blends, so there is a row of blends before the hue and one after it, each long enough for all of them. A picture uses
 * as many of the first as it has operations before the hue, and passes the others unchanged. Operations with a range of
 * 0 are left out; pictures with one channel have brightness and contrast only.
 */
export function colourJitterStage(config: ViewConfig['colourJitter'], channels: number): Stage {
  const possible = COLOUR_OPERATIONS.filter(
    (operation) => channels === 3 || !['saturation', 'hue'].includes(operation),
  );
  const active = possible.filter((operation) => config[operation] > 0);
  const blends = active.filter((operation) => operation !== 'hue');
  if (!active.includes('hue')) {
    return {
      values: (parameters) => [blendRounds(parameters, blends.length, (order) => order.filter(isIn(blends)))],
      apply: (pictures, weights) => joinChannels(applyBlends(splitChannels(pictures), weights)),
    };
  }
  return {
    values: (parameters) => [
      blendRounds(parameters, blends.length, (order) => order.slice(0, order.indexOf('hue')).filter(isIn(blends))),
      perPicture(parameters, ({ colourJitter }) => (colourJitter.applied ? colourJitter.hue : 0)),
      blendRounds(parameters, blends.length, (order) => order.slice(order.indexOf('hue')).filter(isIn(blends))),
    ],
    apply: (pictures, before, turns, after) =>
      joinChannels(applyBlends(shiftHue(applyBlends(splitChannels(pictures), before), turns), after)),
  };
}

function isIn(blends: readonly Blending[]) {
  return (operation: ColourOperation): operation is Blending => blends.some((blending) => blending === operation);
}

/** Weights of `rounds` blends, [rounds, 3, n]; `choose` picks from a picture's order those that belong here. */
function blendRounds(
  parameters: readonly ViewParameters[],
  rounds: number,
  choose: (order: readonly ColourOperation[]) => Blending[],
): StepArray {
  const byPicture = parameters.map(({ colourJitter }) =>
    colourJitter.applied
      ? choose(colourJitter.order).map((operation) => blendWeights(operation, colourJitter[operation]))
      : [],
  );
  const parts: (keyof BlendWeights)[] = ['itself', 'gray', 'mean'];
  const values = Array.from({ length: rounds }, (_, round) =>
    parts.map((part) => byPicture.map((blends) => (blends[round] ?? UNCHANGED)[part])),
  );
  return { dtype: 'float32', shape: [rounds, 3, parameters.length], values: Float32Array.from(values.flat(2)) };
}

function applyBlends(planes: Planes, weights: tf.Tensor): Planes {
  const [rounds = 0, , n = 0] = weights.shape;
  let current = planes;
  for (let round = 0; round < rounds; round++) {
    const part = (index: number) => tf.reshape(tf.slice(weights, [round, index, 0], [1, 1, n]), [n, 1, 1, 1]);
    current = blend(current, part(0), part(1), part(2));
  }
  return current;
}
