import { open } from 'node:fs/promises';

/** Waits until the disk has the names in a folder: a file that is on the disk can be found only then. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and has their names on the disk by itself.
  if (process.platform === 'win32') return;
  await using opened = await open(folder, 'r');
  await opened.sync();
}
