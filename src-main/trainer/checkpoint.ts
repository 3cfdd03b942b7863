import { z } from 'zod';
import { AppError } from '../../src-shared/errors.ts';
import type { NamedArray } from '../learning/named-state.ts';
import type { Model } from '../learning/networks/model.ts';
import type { Optimizer } from '../learning/optimizers/optimizer.ts';
import { notFinite } from './not-finite.ts';
import {
  checkpointSize,
  readCheckpoint,
  writeCheckpoint,
  type WrittenCheckpoint,
} from '../storage/checkpoints/checkpoint-files.ts';

/** What stands beside the weights, as strings because a safetensors file holds nothing else. */
const metadataSchema = z.object({
  step: z.string().transform(Number).pipe(z.int().nonnegative()),
});

/** The optimiser's values have this before their name; everything else in the file is the model's. */
const OPTIMIZER = 'optimizer.';

/** What an array takes in a file besides its values: its entry in the header. */
const ENTRY_BYTES = 128;
const BYTES_PER_VALUE = 4;

/** Roughly what a checkpoint takes, in bytes. */
export function checkpointBytes(model: Model, optimizer: Optimizer): number {
  return [...model.state, ...optimizer.state].reduce(
    (sum, { variable }) => sum + ENTRY_BYTES + variable.size * BYTES_PER_VALUE,
    0,
  );
}

/**
 * Saves everything that the next update depends on: weights, running statistics, the optimiser's memory, and the number
 * of completed updates, from which order and views follow.
 * @throws AppError when something of it is not finite, which the loss would show an update later, or when the disk is full
 */
export function saveCheckpoint(folder: string, step: number, model: Model, optimizer: Optimizer): WrittenCheckpoint {
  const arrays = exportAll(model, optimizer);
  requireFinite(arrays, step);
  return writeCheckpoint(folder, step, arrays, { step: String(step) });
}

/** Does of a checkpoint everything but the writing, and gives the bytes that its file would have. */
export function rehearseCheckpoint(step: number, model: Model, optimizer: Optimizer): number {
  return checkpointSize(exportAll(model, optimizer), { step: String(step) });
}

function exportAll(model: Model, optimizer: Optimizer): NamedArray[] {
  const optimizerState = optimizer.exportState().map((array) => ({ ...array, name: OPTIMIZER + array.name }));
  return [...model.exportState(), ...optimizerState];
}

function requireFinite(arrays: NamedArray[], step: number): void {
  for (const { name, data } of arrays) {
    const spoiled = data.find((value) => !Number.isFinite(value));
    if (spoiled !== undefined) throw notFinite(`After step ${step - 1} ${name} holds ${spoiled}`);
  }
}

/** The weights and running statistics of a checkpoint, and the optimiser's values, under their own names. */
function readParts(path: string, sha256: string): { step: number; model: NamedArray[]; optimizer: NamedArray[] } {
  const { arrays, metadata } = readCheckpoint(path, sha256);
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success) throw new AppError('checkpoint-damaged', `The checkpoint ${path} does not say its step.`);
  const isOptimizer = ({ name }: NamedArray) => name.startsWith(OPTIMIZER);
  return {
    step: parsed.data.step,
    model: arrays.filter((array) => !isOptimizer(array)),
    optimizer: arrays.filter(isOptimizer).map((array) => ({ ...array, name: array.name.slice(OPTIMIZER.length) })),
  };
}

/**
 * Puts a run back to where a checkpoint was written.
 * @returns completed updates
 * @throws AppError when the file is damaged or does not fit the configuration
 */
export function restoreCheckpoint(
  checkpoint: { path: string; sha256: string },
  model: Model,
  optimizer: Optimizer,
): number {
  const parts = readParts(checkpoint.path, checkpoint.sha256);
  model.importState(parts.model);
  optimizer.importState(parts.optimizer);
  return parts.step;
}

/**
 * Takes the weights and running statistics alone.
 * @throws AppError when the file is damaged or does not fit the configuration
 */
export function restoreWeights(checkpoint: { path: string; sha256: string }, model: Model): void {
  model.importState(readParts(checkpoint.path, checkpoint.sha256).model);
}
