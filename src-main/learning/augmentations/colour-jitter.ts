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
      values: (parameters) => [blendRounds(parameters, blends, (order) => order)],
      apply: (pictures, weights) => joinChannels(applyBlends(splitChannels(pictures), weights)),
    };
  }
  return {
    values: (parameters) => [
      blendRounds(parameters, blends, (order) => order.slice(0, order.indexOf('hue'))),
      perPicture(parameters, ({ colourJitter }) => (colourJitter.applied ? colourJitter.hue : 0)),
      blendRounds(parameters, blends, (order) => order.slice(order.indexOf('hue'))),
    ],
    apply: (pictures, before, turns, after) =>
      joinChannels(applyBlends(shiftHue(applyBlends(splitChannels(pictures), before), turns), after)),
  };
}

/** Weights of a blend for each of `blends`, [rounds, 3, n]; `take` gives the part of an order that belongs here. */
function blendRounds(
  parameters: readonly ViewParameters[],
  blends: readonly Blending[],
  take: (order: readonly ColourOperation[]) => readonly ColourOperation[],
): StepArray {
  const byPicture = parameters.map(({ colourJitter }) => {
    if (!colourJitter.applied) return [];
    const operations = take(colourJitter.order).filter((operation) => operation !== 'hue');
    const rounds = operations.filter((operation) => blends.includes(operation));
    return rounds.map((operation) => blendWeights(operation, colourJitter[operation]));
  });
  const parts: (keyof BlendWeights)[] = ['itself', 'gray', 'mean'];
  const values = blends.map((_, round) =>
    parts.map((part) => byPicture.map((weights) => (weights[round] ?? UNCHANGED)[part])),
  );
  return { dtype: 'float32', shape: [blends.length, 3, parameters.length], values: Float32Array.from(values.flat(2)) };
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
