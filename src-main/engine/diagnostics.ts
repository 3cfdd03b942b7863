import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { RunSummary } from '../../src-shared/contract/runs.ts';
import { messageOf } from '../../src-shared/errors.ts';
import { programFolder } from '../program-folder.ts';
import type { DataFolder } from '../storage/data-folder.ts';
import type { Database } from '../storage/database.ts';
import { listDatasets } from '../storage/repositories/datasets.ts';
import { listPreparations } from '../storage/repositories/preparations.ts';
import { listRuns } from '../storage/repositories/runs.ts';
import { listLogs, readLog } from './diagnostics/logs.ts';
import { describeMachine } from './diagnostics/machine.ts';
import { createRedactor, type Secrets } from './diagnostics/redact.ts';
import { describeRuns, describeStore } from './diagnostics/store.ts';
import { zipped, type Pieces } from './diagnostics/zip.ts';
import { LOG_FOLDER } from './log.ts';

const LAST_RUNS = 50;

const README = `VICReg Workbench: diagnostics for the report of a bug

machine.json  the system, the processor, memory, graphics cards, versions
store.json    how many runs, data sets and checkpoints there are, and their sizes
runs.json     the last ${LAST_RUNS} runs: status, settings and what happened to them
logs/         what the engine wrote down

There are no pictures, weights or measurements in it. Paths were replaced by <path>, picture files by <file>, addresses
by <url>, and the names of runs, data sets, you and your computer by <name>. A program can overlook things: names of
what was removed since, or of folders with spaces in them. Please look through the files before you send them.
`;

/** The person's name to the system, which knows none for some users within containers. */
function userNames(): string[] {
  try {
    return [userInfo().username];
  } catch {
    return [process.env['USER'], process.env['LOGNAME']].filter((name) => name !== undefined);
  }
}

/** Every absolute path among the strings in a value. */
function pathsWithin(value: unknown): string[] {
  if (typeof value === 'string') return /^([\\/]|[a-z]:[\\/])/i.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsWithin) : [];
}

function secretsOf(folder: DataFolder, database: Database, runs: readonly RunSummary[]): Secrets {
  const datasets = listDatasets(database);
  const preparations = listPreparations(database);
  const host = hostname();
  return {
    names: [
      ...[...userNames(), host, host.split('.')[0] ?? ''],
      ...runs.flatMap(({ name, datasetName }) => [name, datasetName]),
      ...[...datasets, ...preparations].map(({ name }) => name),
    ],
    folders: [
      ...[homedir(), folder.path],
      ...datasets.flatMap((dataset) => [dataset.folder, ...pathsWithin(dataset.source)]),
      ...preparations.flatMap(({ request }) => pathsWithin(request)),
    ],
    program: programFolder(),
  };
}

/** JSON of what is to be had first. */
async function* jsonOf(find: () => Promise<unknown>): AsyncGenerator<string> {
  yield `${JSON.stringify(await find(), null, 2)}\n`;
}

/**
 * Makes a zip archive for the report of a bug: the machine, the store in numbers, the last runs and the logs, without
 * pictures and without private paths and names. A part that cannot be had is replaced by the reason.
 */
export async function collectDiagnostics(options: {
  folder: DataFolder;
  database: Database;
  version: string;
}): Promise<Uint8Array> {
  const { folder, database, version } = options;
  const runs = listRuns(database);
  const redact = createRedactor(secretsOf(folder, database, runs));
  const orReason = async function* (pieces: Pieces) {
    try {
      yield* pieces;
    } catch (error) {
      yield `This part cannot be had: ${redact(messageOf(error))}\n`;
    }
  };
  const logs = join(folder.path, LOG_FOLDER);
  const files = new Map<string, Pieces>([
    ['README.txt', [README]],
    ['machine.json', jsonOf(() => describeMachine(version, redact))],
    ['store.json', jsonOf(() => describeStore(folder, database, runs))],
    ['runs.json', describeRuns(database, runs.slice(0, LAST_RUNS), redact)],
  ]);
  for (const name of await listLogs(logs)) files.set(`logs/${name}`, readLog(join(logs, name), redact));
  return zipped(new Map(Array.from(files, ([name, pieces]) => [name, orReason(pieces)])));
}
