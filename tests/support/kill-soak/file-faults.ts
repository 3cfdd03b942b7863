import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunDetails } from '../../../src-shared/contract/runs.ts';
import { isAtWork } from './run-faults.ts';
import { lastCheckpoint, type ToldRun } from './told.ts';

export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

export function runFolder(home: string, runId: string): string {
  return join(home, 'runs', runId);
}

/** The faults of the checkpoint files of a run that no trainer works on. */
function damagedCheckpoints(home: string, details: RunDetails): string[] {
  const { run, checkpoints } = details;
  const folder = runFolder(home, run.id);
  const missing = checkpoints
    .filter(({ path }) => !existsSync(join(folder, path)))
    .map(({ path }) => `its checkpoint ${path} is not there`);
  const last = lastCheckpoint(details);
  if (last === undefined || missing.length > 0) return missing;
  const sha256 = createHash('sha256')
    .update(readFileSync(join(folder, last.path)))
    .digest('hex');
  return sha256 === last.sha256 ? [] : [`its checkpoint ${last.path} is not as it was written`];
}

/** A file that was written anew under the same name is another one. */
function fileAt(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : `${basename(path)} (${stat.ino}, ${stat.mtimeMs})`;
}

/** Half-written files, and checkpoints that the engine does not know of. */
function unknownFiles(home: string, { run, checkpoints }: RunDetails): string[] {
  const folder = runFolder(home, run.id);
  const known = new Set(checkpoints.map(({ path }) => path));
  return [
    ...namesIn(folder).filter((name) => name.endsWith('.partial')),
    ...namesIn(join(folder, 'checkpoints'))
      .map((name) => join('checkpoints', name))
      .filter((path) => !known.has(path)),
  ].flatMap((path) => fileAt(join(folder, path)) ?? []);
}

/** Unknown files may be left by a kill; they are gone once the run was taken up again. */
function keptLeftovers(home: string, details: RunDetails, { leftovers }: ToldRun): string[] {
  const { run, attempts } = details;
  const unknown = unknownFiles(home, details);
  const stayed = unknown.filter((file) => (leftovers.get(file) ?? Infinity) < attempts.length);
  for (const file of leftovers.keys()) if (!unknown.includes(file)) leftovers.delete(file);
  // A trainer at work is about to tell of what it has just written.
  if (!isAtWork(run)) for (const file of unknown) leftovers.set(file, leftovers.get(file) ?? attempts.length);
  return stayed.map((file) => `${file} stayed although the run was taken up again`);
}

export function checkpointFaults(home: string, details: RunDetails, told: ToldRun): string[] {
  const damaged = isAtWork(details.run) ? [] : damagedCheckpoints(home, details);
  return [...damaged, ...keptLeftovers(home, details, told)];
}

/** What trainers left behind for an engine, and that none has taken. */
export function leftBehind(home: string): string[] {
  return namesIn(join(home, 'runs')).flatMap((runId) =>
    namesIn(runFolder(home, runId))
      .filter((name) => name.startsWith('left-behind') && !name.endsWith('.partial'))
      .map((name) => `run ${runId}: ${name} stays`),
  );
}
