import { openDatabase, type Database } from '../storage/database.ts';
import { openDataFolder, type DataFolder } from '../storage/data-folder.ts';
import { takeEngineLock } from '../storage/engine-lock.ts';
import { relocateDatasets } from '../storage/repositories/datasets.ts';
import type { Copying } from './copying.ts';

/** The store of one person, opened by the one process that may write it: what every service works on. */
export type Engine = { folder: DataFolder; database: Database; copying: Copying; close: () => void };

/**
 * Opens the data folder and its database.
 * @throws AppError `engine-running` when another process has it, or when the folder or the database cannot be used
 */
export async function openEngine(path: string): Promise<Engine> {
  const folder = openDataFolder(path);
  const lock = await takeEngineLock(folder.path);
  try {
    const database = await openDatabase(folder.database);
    relocateDatasets(database, (id) => folder.dataset(id));
    return {
      folder,
      database,
      copying: { kind: null, deletions: 0 },
      close() {
        database.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
