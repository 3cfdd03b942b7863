import { lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCodeOf } from '../../src-shared/errors.ts';
import type { PreparationFiles } from './preparation-journal.ts';
import type { Source } from './source.ts';
import { STORE_FILES } from './store-manifest.ts';
import { syncFolder } from './sync-folder.ts';

/** The version of a preparation's folder that this program writes, and the only one that it goes on with. */
const PREPARATION_VERSION = 1;

/** What a preparation has beside the files of the store, until it is complete. */
const STATE = 'preparation.json';
const JOURNAL = 'journal';

const stateSchema = z.strictObject({ version: z.literal(PREPARATION_VERSION), fingerprint: z.string() });

/**
 * Makes `folder` the place of a preparation of `source`. What an earlier preparation of a source with the same
 * fingerprint left there stays, to be gone on with; anything else is removed.
 */
export async function openPreparation(folder: string, source: Source): Promise<PreparationFiles> {
  const files = { pictures: join(folder, STORE_FILES.pictures), journal: join(folder, JOURNAL) };
  if (await isOf(source, folder)) {
    // It may be of other test rows; the new one is written last.
    await rm(join(folder, STORE_FILES.manifest), { force: true });
    return files;
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const state: z.infer<typeof stateSchema> = { version: PREPARATION_VERSION, fingerprint: source.fingerprint };
  await writeFile(join(folder, STATE), `${JSON.stringify(state)}\n`, { flush: true });
  await syncFolder(folder);
  return files;
}

/** Removes what only a preparation has, and leaves the store. */
export async function closePreparation(folder: string): Promise<void> {
  for (const name of [JOURNAL, STATE]) await rm(join(folder, name), { force: true });
}

async function isOf(source: Source, folder: string): Promise<boolean> {
  for (const name of [JOURNAL, STATE, ...Object.values(STORE_FILES)]) {
    if (!(await isFileOrNothing(join(folder, name)))) return false;
  }
  const state = await stateOf(join(folder, STATE));
  return state?.fingerprint === source.fingerprint;
}

async function stateOf(path: string): Promise<z.infer<typeof stateSchema> | undefined> {
  try {
    return stateSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError || systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function isFileOrNothing(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT') return true;
    if (code === 'ENOTDIR') return false;
    throw error;
  }
}
