import { existsSync } from 'node:fs';
import { z } from 'zod';
import { AppError, systemCodeOf } from '../../../src-shared/errors.ts';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
import { newIdentifier } from '../identifiers.ts';
import type { Json } from '../json.ts';
import { ENDED_STATUSES } from '../run-life.ts';

const datasetRowSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    folder: z.string(),
    images: z.int(),
    classes: z.int(),
    size: z.int(),
    channels: z.int(),
    source: z.string().transform((text): unknown => JSON.parse(text)),
    created_at: z.string(),
  })
  .transform(({ created_at: createdAt, ...rest }) => ({ ...rest, createdAt }));

/** A prepared data set. `classes` is 0 without labels; pictures are `size` x `size` x `channels`. */
export type Dataset = z.infer<typeof datasetRowSchema>;

export type NewDataset = {
  /** Made by newDatasetId before the pictures were prepared, so that their folder could bear it. */
  id: string;
  name: string;
  folder: string;
  images: number;
  classes: number;
  size: number;
  channels: number;
  /** Where the pictures came from and how they were prepared. */
  source: Json;
};

export function newDatasetId(): string {
  return newIdentifier();
}

export function datasetNameTaken(name: string, cause?: unknown): AppError {
  return new AppError(
    'dataset-name-taken',
    `There is a data set named ${name} already. Choose another name, or remove that one first.`,
    { kind: 'usage', cause },
  );
}

/** @throws AppError when the name is taken */
export function insertDataset(database: Database, dataset: NewDataset): Dataset {
  const createdAt = new Date().toISOString();
  try {
    inTransaction(database, () =>
      database
        .prepare(
          `INSERT INTO datasets (id, name, folder, images, classes, size, channels, source, created_at)
           VALUES (:id, :name, :folder, :images, :classes, :size, :channels, :source, :createdAt)`,
        )
        .run({ ...dataset, source: JSON.stringify(dataset.source), createdAt }),
    );
  } catch (error) {
    if (systemCodeOf(error) !== 'SQLITE_CONSTRAINT_UNIQUE') throw error;
    throw datasetNameTaken(dataset.name, error);
  }
  return { ...dataset, createdAt };
}

export function listDatasets(database: Database): Dataset[] {
  return z.array(datasetRowSchema).parse(database.prepare('SELECT * FROM datasets ORDER BY name').all());
}

export function findDataset(database: Database, name: string): Dataset | undefined {
  return datasetRowSchema.optional().parse(database.prepare('SELECT * FROM datasets WHERE name = ?').get(name));
}

/** @throws AppError when there is none of that name */
export function requireDataset(database: Database, name: string): Dataset {
  const dataset = findDataset(database, name);
  if (dataset !== undefined) return dataset;
  const names = listDatasets(database).map((known) => known.name);
  const known = names.length === 0 ? 'There is none yet.' : `There are: ${names.join(', ')}.`;
  throw new AppError('dataset-unknown', `There is no data set named ${name}. ${known}`, { kind: 'usage' });
}

/**
 * Makes true where the pictures lie after the data folder was moved or copied, by the program or by hand.
 * @param folderOf where a data set's pictures lie now
 */
export function relocateDatasets(database: Database, folderOf: (id: string) => string): void {
  const moved = listDatasets(database).filter(({ id, folder }) => folder !== folderOf(id) && existsSync(folderOf(id)));
  if (moved.length === 0) return;
  const relocate = database.prepare('UPDATE datasets SET folder = ? WHERE id = ?');
  inTransaction(database, () => {
    for (const { id } of moved) relocate.run(folderOf(id), id);
  });
}

/**
 * Forgets a data set; its folder is the caller's to delete afterwards.
 * @throws AppError when a run that has not ended uses it and is not in the trash, or there is none of that name
 */
export function removeDataset(database: Database, name: string): Dataset {
  return inTransaction(database, () => {
    const dataset = requireDataset(database, name);
    const user = database
      .prepare<[string, ...string[]], { id: string; status: string }>(
        `SELECT id, status FROM runs
           WHERE dataset_id = ? AND trashed_at IS NULL AND status NOT IN (${ENDED_STATUSES.map(() => '?').join(', ')}) LIMIT 1`,
      )
      .get(dataset.id, ...ENDED_STATUSES);
    if (user !== undefined) {
      throw new AppError(
        'dataset-in-use',
        `The data set ${name} is used by run ${user.id}, which is ${user.status}. Stop or remove that run first.`,
      );
    }
    database.prepare('DELETE FROM datasets WHERE id = ?').run(dataset.id);
    return dataset;
  });
}
