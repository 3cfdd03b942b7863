import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '../../../src-shared/errors.ts';
import { PREPARING_SUFFIX } from '../../data/prepare.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../../storage/process-identity.ts';

/**
 * Where a data set is prepared that will stand in `storeFolder`. The name says which process prepares it: a file in the
 * folder could not, because a process can be killed between making the one and writing the other.
 */
export function preparingFolder(storeFolder: string, { processId, startedAt }: ProcessIdentity = identityOf()): string {
  return `${storeFolder}.${processId}.${startedAt ?? ''}${PREPARING_SUFFIX}`;
}

/** Removes what killed preparations left in the folder of the data sets; what others prepare there now stays. */
export async function removeLeftPreparations(datasets: string): Promise<void> {
  for (const name of await namesIn(datasets)) {
    if (!name.endsWith(PREPARING_SUFFIX)) continue;
    const preparer = preparerOf(name);
    if (preparer !== undefined && isAlive(preparer)) continue;
    await rm(join(datasets, name), { recursive: true, force: true });
  }
}

function preparerOf(name: string): ProcessIdentity | undefined {
  const [, processId, startedAt] = /^[^.]+\.(\d+)\.([^.]*)\.[a-z]+$/.exec(name) ?? [];
  if (processId === undefined || startedAt === undefined) return undefined;
  return { processId: Number(processId), startedAt: startedAt === '' ? null : startedAt };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // No data set has been prepared yet.
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
