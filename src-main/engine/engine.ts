import { openDatabase, type Database } from '../storage/database.ts';
import { dataFolderPath, openDataFolder, type DataFolder } from '../storage/data-folder.ts';
import { interruptAbandonedRuns } from '../storage/repositories/runs.ts';

/** The store of one person, opened: what every service works on. */
export type Engine = { folder: DataFolder; database: Database; close(): void };

/**
 * Opens the data folder and its database, and makes true what an earlier process left: runs whose trainer is gone are
 * marked interrupted.
 * @param from where a relative $VICREG_HOME starts
 * @throws AppError when the folder or the database cannot be used
 */
export async function openEngine(from: string): Promise<Engine> {
  const folder = openDataFolder(dataFolderPath({ from }));
  const database = await openDatabase(folder.database);
  interruptAbandonedRuns(database);
  return { folder, database, close: () => database.close() };
}
