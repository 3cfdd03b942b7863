import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { deserialize } from 'node:v8';
import { z } from 'zod';
import { parseRunConfig } from '../../src-shared/config/parse-run-config.ts';
import { endingSchema, leftBehindSchema, type Ending, type LeftBehind } from '../../src-shared/contract/trainer.ts';
import { AppError, messageOf, systemCodeOf } from '../../src-shared/errors.ts';
import { inTransaction } from '../storage/in-transaction.ts';
import { findOpenAttempt, type Attempt } from '../storage/repositories/attempts.ts';
import { appendEvent, listEvents } from '../storage/repositories/events.ts';
import { requireRun } from '../storage/repositories/runs.ts';
import type { Engine } from './engine.ts';
import { removeExpendableCheckpoints, writeReport } from './record-report.ts';
import { withoutRecorded } from './recorded-reports.ts';

/** Where the trainer of a run leaves what its engine, having gone, could not take. */
export function leftBehindPath({ folder }: Engine, runId: string): string {
  return join(folder.run(runId), 'left-behind.v8');
}

const ADOPTED = 'left-behind-adopted';
const REFUSED = 'left-behind-refused';

const adoptionSchema = z.object({ attempt: z.int(), ending: endingSchema });

/**
 * Takes over what the trainer of a run left behind when its engine was gone, as reports of the attempt that is still
 * open, and deletes the file. Nothing is recorded twice, however often this is cut short and begun again. A file that
 * cannot be used is put aside under another name, and the run's log says so.
 *
 * That trainer must have ended; the run's status is the caller's to change afterwards.
 * @returns how the trainer ended; undefined when it left nothing that can be used
 * @throws AppError when the database cannot be written: nothing has changed then
 */
export function adoptLeftBehind(engine: Engine, runId: string): Ending | undefined {
  const { database } = engine;
  const attempt = findOpenAttempt(database, runId);
  const path = leftBehindPath(engine, runId);
  const ending = adoptedEnding(engine, runId, attempt) ?? adopt(engine, runId, path, attempt);
  if (ending === undefined) return undefined;
  const { config } = requireRun(database, runId);
  removeExpendableCheckpoints(
    engine,
    runId,
    parseRunConfig(config, `The configuration of run ${runId}`).checkpoints.keep,
  );
  rmSync(path, { force: true });
  return ending;
}

/** What an adoption of the same file found that was cut short afterwards. */
function adoptedEnding({ database }: Engine, runId: string, attempt: Attempt | undefined): Ending | undefined {
  if (attempt === undefined) return undefined;
  return listEvents(database, runId)
    .filter(({ kind }) => kind === ADOPTED)
    .map(({ data }) => adoptionSchema.parse(data))
    .find(({ attempt: number }) => number === attempt.number)?.ending;
}

function adopt(engine: Engine, runId: string, path: string, attempt: Attempt | undefined): Ending | undefined {
  try {
    const leftBehind = read(path);
    if (leftBehind === undefined) return undefined;
    if (leftBehind.processId !== attempt?.process.processId) throw new Error('it is of another attempt');
    record(engine, runId, attempt.number, leftBehind);
    return leftBehind.ending;
  } catch (error) {
    // The database's errors are a person's to mend; everything else is the file's fault, and would be again.
    if (error instanceof AppError) throw error;
    putAside(engine, runId, path, messageOf(error));
    return undefined;
  }
}

/** All of it or, when it throws, nothing. */
function record(engine: Engine, runId: string, attempt: number, { reports, ending }: LeftBehind): void {
  inTransaction(engine.database, () => {
    for (const report of reports) {
      const news = withoutRecorded(engine, runId, report);
      if (news !== undefined) writeReport(engine, runId, attempt, news);
    }
    const sentence = 'The engine was gone when the trainer ended; what the trainer left behind was taken over.';
    appendEvent(engine.database, runId, { kind: ADOPTED, data: { attempt, ending }, sentence });
  });
}

/** @throws Error that says what is wrong with the file */
function read(path: string): LeftBehind | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const value: unknown = deserialize(bytes);
  const parsed = leftBehindSchema.safeParse(value);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data;
}

/** Said before it is done: said twice, when this is cut short, is better than not at all. */
function putAside({ database }: Engine, runId: string, path: string, reason: string): void {
  let aside = `${path}.refused`;
  for (let number = 2; existsSync(aside); number++) aside = `${path}.refused-${number}`;
  const sentence =
    `What the trainer left behind when its engine was gone (${path}) cannot be used: ${reason}. It was put aside as ` +
    `${basename(aside)}; the run goes on from its last recorded checkpoint.`;
  appendEvent(database, runId, { kind: REFUSED, sentence });
  renameSync(path, aside);
}
