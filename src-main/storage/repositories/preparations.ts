import { z } from 'zod';
import { PREPARATION_STATUSES } from '../../../src-shared/contract/datasets.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
import type { Json } from '../json.ts';
import { datasetNameTaken, findDataset, insertDataset, type Dataset, type NewDataset } from './datasets.ts';

const preparationRowSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    request: z.string().transform((text): unknown => JSON.parse(text)),
    status: z.enum(PREPARATION_STATUSES),
    done: z.int(),
    total: z.int(),
    reason: z.string().nullable(),
    created_at: z.string(),
  })
  .transform(({ created_at: createdAt, ...rest }) => ({ ...rest, createdAt }));

/**
 * A preparation that has not become a data set. `request` is JSON, to be parsed by whoever knows its schema; `done` of
 * `total` pictures were read or skipped; `reason` says, for people, why it is not running.
 */
export type Preparation = z.infer<typeof preparationRowSchema>;

export type NewPreparation = {
  /** Of the data set that it will be: made by newDatasetId. */
  id: string;
  name: string;
  request: Json;
  total: number;
};

/** How one comes not to be running any more, other than by becoming a data set. */
export type EarlyEnd = Exclude<Preparation['status'], 'running'>;

/** @throws AppError when a data set or an unfinished preparation has that name */
export function beginPreparation(database: Database, preparation: NewPreparation): void {
  const { name } = preparation;
  inTransaction(database, () => {
    if (findDataset(database, name) !== undefined) throw datasetNameTaken(name);
    if (findPreparation(database, name) !== undefined) {
      throw new AppError(
        'dataset-name-taken',
        `There is an unfinished preparation of a data set named ${name}. Go on with it, discard it, or choose ` +
          'another name.',
        { kind: 'usage' },
      );
    }
    database
      .prepare(
        `INSERT INTO preparations (id, name, request, status, total, created_at)
           VALUES (:id, :name, :request, 'running', :total, :createdAt)`,
      )
      .run({ ...preparation, request: JSON.stringify(preparation.request), createdAt: new Date().toISOString() });
  });
}

/** Goes on with one that ended early. It is the caller's to know that none of that identifier is running. */
export function resumePreparation(database: Database, id: string): void {
  const { changes } = inTransaction(database, () =>
    database
      .prepare(`UPDATE preparations SET status = 'running', reason = NULL WHERE id = ? AND status <> 'running'`)
      .run(id),
  );
  if (changes === 0) throw new Error(`preparation ${id} is running or not there`);
}

export function recordPreparationProgress(
  database: Database,
  id: string,
  { done, total }: { done: number; total: number },
): void {
  inTransaction(database, () =>
    database.prepare('UPDATE preparations SET done = ?, total = ? WHERE id = ?').run(done, total, id),
  );
}

/** @param reason for people */
export function endPreparation(database: Database, id: string, status: EarlyEnd, reason: string): void {
  inTransaction(database, () =>
    database.prepare('UPDATE preparations SET status = ?, reason = ? WHERE id = ?').run(status, reason, id),
  );
}

/** The unfinished preparation of that name. */
export function findPreparation(database: Database, name: string): Preparation | undefined {
  return preparationRowSchema.optional().parse(database.prepare('SELECT * FROM preparations WHERE name = ?').get(name));
}

/** The unfinished preparations by name. */
export function listPreparations(database: Database): Preparation[] {
  return z.array(preparationRowSchema).parse(database.prepare('SELECT * FROM preparations ORDER BY name').all());
}

/** Forgets a preparation; what it has prepared is the caller's to delete afterwards. */
export function removePreparation(database: Database, id: string): void {
  inTransaction(database, () => database.prepare('DELETE FROM preparations WHERE id = ?').run(id));
}

/** Makes true what an engine left that ended without a word: nothing prepares when the next one starts. */
export function interruptPreparations(database: Database): void {
  inTransaction(database, () =>
    database
      .prepare(`UPDATE preparations SET status = 'interrupted', reason = ? WHERE status = 'running'`)
      .run('The engine ended while it was under way: killed, crashed or cut off.'),
  );
}

/**
 * Makes a data set of a preparation that has the same identifier, in one transaction.
 * @throws AppError when the name is taken
 */
export function completePreparation(database: Database, dataset: NewDataset): Dataset {
  return inTransaction(database, () => {
    removePreparation(database, dataset.id);
    return insertDataset(database, dataset);
  });
}
