import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../src-shared/errors.ts';

/** Values under the name, in the shape and in the order of entries that a torch `state_dict` has. */
export type NamedArray = { name: string; shape: number[]; data: Float32Array };

/** How a tensor's axes are ordered here, compared with torch: HWIO for OIHW, [in, out] for [out, in], or the same. */
export type Layout = 'convolution' | 'linear' | 'same';

/** A variable that a run must keep, with what files call it. `shape` is torch's; the variable has the layout's. */
export type StateVariable = { name: string; shape: number[]; layout: Layout; variable: tf.Variable };

const AXES = {
  convolution: { fromTorch: [2, 3, 1, 0], toTorch: [3, 2, 0, 1] },
  linear: { fromTorch: [1, 0], toTorch: [1, 0] },
} as const satisfies Record<Exclude<Layout, 'same'>, { fromTorch: number[]; toTorch: number[] }>;

/** A new variable that holds `array`; it lives until it is disposed. */
export function stateVariable({ name, shape, data }: NamedArray, layout: Layout): StateVariable {
  return tf.tidy(() => ({ name, shape, layout, variable: tf.variable(fromTorch(tf.tensor(data, shape), layout)) }));
}

/** A new variable of zeros, shaped and laid out as `like`: for what an optimiser remembers about a parameter. */
export function zerosLike(name: string, { shape, layout, variable }: StateVariable): StateVariable {
  return tf.tidy(() => ({ name, shape, layout, variable: tf.variable(tf.zerosLike(variable)) }));
}

/** Copies the values out; waits for the backend. */
export function exportState(state: StateVariable[]): NamedArray[] {
  return state.map(({ name, shape, layout, variable }) => {
    const values = layout === 'same' ? tf.clone(variable) : tf.transpose(variable, [...AXES[layout].toTorch]);
    const data = Float32Array.from(values.dataSync());
    values.dispose();
    return { name, shape, data };
  });
}

/**
 * Copies the values in. Nothing changes unless every array fits.
 * @param what names the whole in a sentence, such as 'weights'
 * @throws AppError that names what is missing, unknown, repeated or misshaped
 */
export function importState(state: StateVariable[], arrays: NamedArray[], what: string): void {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  const problem =
    firstRepeated(arrays) ??
    missing(state, byName) ??
    unknown(state, arrays) ??
    state.map((entry) => misshaped(entry, byName.get(entry.name))).find((sentence) => sentence !== undefined);
  if (problem !== undefined) {
    throw new AppError('state-mismatch', `The ${what} do not fit this configuration: ${problem}`, { kind: 'usage' });
  }
  for (const { name, shape, layout, variable } of state) {
    const data = byName.get(name)?.data ?? new Float32Array();
    tf.tidy(() => variable.assign(fromTorch(tf.tensor(data, shape), layout)));
  }
}

function fromTorch(values: tf.Tensor, layout: Layout): tf.Tensor {
  return layout === 'same' ? values : tf.transpose(values, [...AXES[layout].fromTorch]);
}

function firstRepeated(arrays: NamedArray[]): string | undefined {
  const names = arrays.map(({ name }) => name);
  const repeated = names.find((name, position) => names.indexOf(name) !== position);
  return repeated === undefined ? undefined : `"${repeated}" is there more than once.`;
}

function missing(state: StateVariable[], given: Map<string, NamedArray>): string | undefined {
  return listed(
    state.map(({ name }) => name).filter((name) => !given.has(name)),
    'missing',
  );
}

function unknown(state: StateVariable[], arrays: NamedArray[]): string | undefined {
  const known = new Set(state.map(({ name }) => name));
  return listed(
    arrays.map(({ name }) => name).filter((name) => !known.has(name)),
    'unknown',
  );
}

function listed(names: string[], fault: string): string | undefined {
  const [first, ...others] = names;
  if (first === undefined) return undefined;
  if (others.length === 0) return `"${first}" is ${fault}.`;
  return `"${first}" and ${others.length} more are ${fault}.`;
}

function misshaped(entry: StateVariable, array: NamedArray | undefined): string | undefined {
  const written = (shape: number[]): string => `[${shape.join(', ')}]`;
  if (array === undefined) return undefined;
  if (written(array.shape) !== written(entry.shape)) {
    return `"${entry.name}" has the shape ${written(array.shape)} where ${written(entry.shape)} is needed.`;
  }
  if (array.data.length !== tf.util.sizeFromShape(entry.shape)) {
    return `"${entry.name}" has ${array.data.length} values, which its shape ${written(entry.shape)} contradicts.`;
  }
  return undefined;
}
