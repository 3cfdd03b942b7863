import { stat, statfs } from 'node:fs/promises';
import type { RunSummary } from '../../../src-shared/contract/runs.ts';
import { systemCodeOf } from '../../../src-shared/errors.ts';
import type { DataFolder } from '../../storage/data-folder.ts';
import type { Database } from '../../storage/database.ts';
import { listCheckpoints } from '../../storage/repositories/checkpoints.ts';
import { listDatasets } from '../../storage/repositories/datasets.ts';
import { listEvents } from '../../storage/repositories/events.ts';
import { listPreparations } from '../../storage/repositories/preparations.ts';
import { requireRun } from '../../storage/repositories/runs.ts';
import { redactWithin } from './redact.ts';
import { breathing } from '../../data/breathing.ts';

const LAST_EVENTS = 200;

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

async function countCheckpoints(database: Database, runs: readonly RunSummary[]) {
  const breathe = breathing();
  let count = 0;
  let bytes = 0;
  for (const { id } of runs) {
    for (const checkpoint of listCheckpoints(database, id)) {
      count += 1;
      bytes += checkpoint.bytes;
    }
    await breathe();
  }
  return { count, bytes };
}

/** What the store holds, in numbers only; sizes in bytes. */
export async function describeStore(folder: DataFolder, database: Database, runs: readonly RunSummary[]) {
  const disk = await statfs(folder.path);
  return {
    schemaVersion: Number(database.pragma('user_version', { simple: true })),
    database: {
      bytes: await sizeOf(folder.database),
      writeAheadLogBytes: await sizeOf(`${folder.database}-wal`),
    },
    disk: { free: disk.bavail * disk.bsize, total: disk.blocks * disk.bsize },
    runs: countBy(runs.map(({ status }) => status)),
    datasets: listDatasets(database).map(({ images, classes, size, channels }) => ({
      images,
      classes,
      size,
      channels,
    })),
    preparations: listPreparations(database).map(({ status, done, total }) => ({ status, done, total })),
    checkpoints: await countCheckpoints(database, runs),
  };
}

function withoutNames(config: unknown): unknown {
  if (typeof config !== 'object' || config === null) return config;
  return Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'name' && key !== 'dataset'));
}

function describeRun(database: Database, id: string, redact: (text: string) => string) {
  const run = requireRun(database, id);
  const { status, method, step, totalSteps, backend, config, reason, createdAt, startedAt, endedAt } = run;
  const events = listEvents(database, id);
  return {
    ...{ id, status, method, step, totalSteps, createdAt, startedAt, endedAt },
    reason: reason === null ? null : redact(reason),
    backend: redactWithin(backend, redact),
    earlierEvents: Math.max(0, events.length - LAST_EVENTS),
    events: events.slice(-LAST_EVENTS).map((event) => ({
      ...event,
      data: redactWithin(event.data, redact),
      sentence: redact(event.sentence),
    })),
    config: redactWithin(withoutNames(config), redact),
  };
}

/** Runs as JSON, each turned into text on its own: all at once would keep the engine busy for too long. */
export async function* describeRuns(
  database: Database,
  runs: readonly RunSummary[],
  redact: (text: string) => string,
): AsyncGenerator<string> {
  const breathe = breathing();
  for (const [index, { id }] of runs.entries()) {
    yield `${index === 0 ? '[' : ','}\n${JSON.stringify(describeRun(database, id, redact), null, 2)}`;
    await breathe();
  }
  yield runs.length === 0 ? '[]\n' : '\n]\n';
}
