import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { backendMeasurementSchema, type BackendMeasurement } from '../../src-shared/contract/compute.ts';
import type { BackendCheck } from '../../src-shared/contract/system.ts';
import { systemCodeOf } from '../../src-shared/errors.ts';
import { writeAtomically } from '../storage/checkpoints/write-atomically.ts';
import type { DataFolder } from '../storage/data-folder.ts';

/** Not in the database: it is about this machine, and a copy of the data folder on another one must not bring it along. */
const measurementFile = ({ path }: DataFolder) => join(path, 'backends.json');

export function keepMeasurement(folder: DataFolder, checks: BackendCheck[]): void {
  const measurement: BackendMeasurement = { measuredAt: new Date().toISOString(), checks };
  writeAtomically(measurementFile(folder), [Buffer.from(`${JSON.stringify(measurement)}\n`)]);
}

/** @returns null when nothing was measured, or by a program that described it otherwise: it is measured anew then */
export async function lastMeasurement(folder: DataFolder): Promise<BackendMeasurement | null> {
  try {
    return backendMeasurementSchema.parse(JSON.parse(await readFile(measurementFile(folder), 'utf8')));
  } catch (error) {
    const isOther = error instanceof SyntaxError || error instanceof z.ZodError;
    if (isOther || systemCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
