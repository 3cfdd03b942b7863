import type { StorageReport } from '../../../src-shared/contract/storage.ts';

export type StoragePart = { title: string; hint: string; bytes: number; share: number };

/** The parts of the data folder, in the order in which people look for room. */
export function storageParts(report: StorageReport): StoragePart[] {
  const parts = [
    ['Checkpoints', 'of all runs, with what else lies in their folders', report.checkpoints],
    ['Data sets', 'prepared pictures, unfinished preparations too', report.datasets],
    ['Database', 'runs, metrics, settings', report.database],
    ['Logs', 'of the engine', report.logs],
    ['Left-overs', 'half-written files, and folders that no run or data set knows', report.leftOvers],
    ['Other', 'of the window and the engine', report.other],
  ] as const;
  return parts.map(([title, hint, bytes]) => ({
    title,
    hint,
    bytes,
    share: report.total === 0 ? 0 : bytes / report.total,
  }));
}
