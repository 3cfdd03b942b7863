import { statfs } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { StorageReport } from '../../src-shared/contract/storage.ts';
import { breathing } from '../data/breathing.ts';
import { TEMPORARY } from '../storage/checkpoints/write-atomically.ts';
import { filesBelow } from '../storage/copying/folder-files.ts';
import { originsOf } from '../storage/data-location.ts';
import { listDatasets } from '../storage/repositories/datasets.ts';
import { listPreparations } from '../storage/repositories/preparations.ts';
import { storedCheckpoints, storedRuns, type StoredRun } from '../storage/repositories/stored-files.ts';
import type { Engine } from './engine.ts';
import { LOG_FOLDER } from './log.ts';

type KnownDataset = { name: string; isUnfinished: boolean };

/** What the database says of the files beside it. */
export type Known = {
  runs: Map<string, StoredRun>;
  /** Paths in the data folder; whether the checkpoint is superseded. */
  checkpoints: Map<string, boolean>;
  datasets: Map<string, KnownDataset>;
};

async function readKnown({ database }: Engine): Promise<Known> {
  const breathe = breathing();
  const runs = new Map<string, StoredRun>();
  for (const page of storedRuns(database)) {
    for (const run of page) runs.set(run.id, run);
    await breathe();
  }
  const checkpoints = new Map<string, boolean>();
  for (const page of storedCheckpoints(database)) {
    for (const { runId, path, isSuperseded } of page) checkpoints.set(join('runs', runId, path), isSuperseded);
    await breathe();
  }
  return {
    runs,
    checkpoints,
    datasets: new Map<string, KnownDataset>([
      ...listPreparations(database).map(({ id, name }): [string, KnownDataset] => [id, { name, isUnfinished: true }]),
      ...listDatasets(database).map(({ id, name }): [string, KnownDataset] => [id, { name, isUnfinished: false }]),
    ]),
  };
}

export type Place =
  | { part: 'database' | 'logs' | 'leftOvers' | 'other' }
  | { part: 'checkpoints'; run: StoredRun; checkpoint: 'live' | 'superseded' | null }
  | { part: 'datasets'; id: string };

/** What a file is a part of, by its path in the data folder. */
export function placeOf(path: string, database: string, { runs, checkpoints, datasets }: Known): Place {
  const [top = '', second = ''] = path.split(sep);
  if (top.startsWith(database)) return { part: 'database' };
  if (top === LOG_FOLDER) return { part: 'logs' };
  if (top === 'runs') {
    const run = runs.get(second);
    if (run === undefined || path.endsWith(TEMPORARY)) return { part: 'leftOvers' };
    const isSuperseded = checkpoints.get(path);
    const checkpoint = isSuperseded === undefined ? null : isSuperseded ? 'superseded' : 'live';
    return { part: 'checkpoints', run, checkpoint };
  }
  if (top === 'datasets') {
    // A preparation's folder has an ending behind the identifier.
    const id = second.split('.')[0] ?? '';
    return datasets.has(id) ? { part: 'datasets', id } : { part: 'leftOvers' };
  }
  return { part: 'other' };
}

function largestFirst<Entry extends { bytes: number }>(entries: Entry[]): Entry[] {
  return entries.sort((a, b) => b.bytes - a.bytes);
}

/** How much room the data folder and its parts take; files that come and go meanwhile may or may not be counted. */
export async function reportStorage(engine: Engine): Promise<StorageReport> {
  const { folder } = engine;
  const known = await readKnown(engine);
  const database = basename(folder.database);
  const sums = { database: 0, checkpoints: 0, datasets: 0, logs: 0, leftOvers: 0, other: 0 };
  const superseded = { files: 0, bytes: 0 };
  const ofRun = new Map<string, { run: StoredRun; bytes: number; checkpoints: number }>();
  const ofDataset = new Map<string, number>();
  for await (const { path, bytes } of filesBelow(folder.path)) {
    const place = placeOf(path, database, known);
    sums[place.part] += bytes;
    if (place.part === 'datasets') ofDataset.set(place.id, (ofDataset.get(place.id) ?? 0) + bytes);
    if (place.part !== 'checkpoints') continue;
    const { run } = place;
    const before = ofRun.get(run.id) ?? { run, bytes: 0, checkpoints: 0 };
    const checkpoints = before.checkpoints + (place.checkpoint === null ? 0 : 1);
    ofRun.set(run.id, { run, bytes: before.bytes + bytes, checkpoints });
    if (place.checkpoint !== 'superseded') continue;
    superseded.files += 1;
    superseded.bytes += bytes;
  }
  const disk = await statfs(folder.path);
  return {
    folder: folder.path,
    ...sums,
    total: Object.values(sums).reduce((sum, bytes) => sum + bytes, 0),
    disk: { free: disk.bavail * disk.bsize, total: disk.blocks * disk.bsize },
    superseded,
    runs: largestFirst([...ofRun.values()].map(({ run, ...sizes }) => ({ ...run, ...sizes }))),
    datasetList: largestFirst(
      [...known.datasets].map(([id, dataset]) => ({ ...dataset, bytes: ofDataset.get(id) ?? 0 })),
    ),
    movedFrom: originsOf(folder.path),
  };
}
