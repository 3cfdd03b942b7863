import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCodeOf } from '../../../src-shared/errors.ts';
import { identityOf, type ProcessIdentity } from '../../storage/process-identity.ts';

/**
 * Which process is the engine of a data folder: for ending one that this program cannot talk to, being of another
 * version. Who holds the lock is the engine, whatever this file says.
 */
const engineFile = (dataFolder: string) => join(dataFolder, 'engine.json');

const identitySchema = z.object({ processId: z.int().positive(), startedAt: z.string().nullable() });

export function writeEngineFile(dataFolder: string): void {
  writeFileSync(engineFile(dataFolder), `${JSON.stringify(identityOf())}\n`);
}

export function removeEngineFile(dataFolder: string): void {
  rmSync(engineFile(dataFolder), { force: true });
}

/** @returns undefined when there is none, or a killed engine left half of one */
export function readEngineFile(dataFolder: string): ProcessIdentity | undefined {
  try {
    return identitySchema.parse(JSON.parse(readFileSync(engineFile(dataFolder), 'utf8')));
  } catch (error) {
    if (
      ['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '') ||
      error instanceof SyntaxError ||
      error instanceof z.ZodError
    )
      return undefined;
    throw error;
  }
}
