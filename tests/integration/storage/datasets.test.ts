import { expect, test } from 'vitest';
import {
  findDataset,
  insertDataset,
  listDatasets,
  newDatasetId,
  removeDataset,
  requireDataset,
  type NewDataset,
} from '../../../src-main/storage/repositories/datasets.ts';
import { changeStatus, createRun, requireRun } from '../../../src-main/storage/repositories/runs.ts';
import { freshDatabase, plainRun } from '../../support/storage.ts';

const digits = (): NewDataset => ({
  id: newDatasetId(),
  name: 'digits',
  folder: 'datasets/digits',
  images: 10_000,
  classes: 10,
  size: 28,
  channels: 1,
  source: { kind: 'sample', split: [9000, 1000] },
});

test('a data set comes back as it was added', async () => {
  const database = await freshDatabase();
  const dataset = digits();
  const inserted = insertDataset(database, dataset);
  expect(inserted).toEqual({ ...dataset, createdAt: inserted.createdAt });
  expect(new Date(inserted.createdAt).toISOString()).toBe(inserted.createdAt);
  expect(findDataset(database, 'digits')).toEqual(inserted);
  expect(listDatasets(database)).toEqual([inserted]);
});

test('a name is given once', async () => {
  const database = await freshDatabase();
  insertDataset(database, digits());
  expect(() => insertDataset(database, { ...digits(), images: 1 })).toThrow(
    'There is a data set named digits already. Choose another name, or remove that one first.',
  );
  expect(listDatasets(database).map(({ images }) => images)).toEqual([10_000]);
});

test('an unknown name is refused with the names that there are', async () => {
  const database = await freshDatabase();
  expect(findDataset(database, 'cats')).toBeUndefined();
  expect(() => requireDataset(database, 'cats')).toThrow('There is no data set named cats. There is none yet.');
  insertDataset(database, digits());
  expect(() => requireDataset(database, 'cats')).toThrow('There is no data set named cats. There are: digits.');
});

test('a data set stays while a run that has not ended uses it, and goes without the run afterwards', async () => {
  const database = await freshDatabase();
  const dataset = insertDataset(database, digits());
  const { id } = createRun(database, { ...plainRun, datasetId: dataset.id });
  expect(() => removeDataset(database, 'digits')).toThrow(
    `The data set digits is used by run ${id}, which is queued. Stop or remove that run first.`,
  );
  expect(listDatasets(database)).toEqual([dataset]);
  changeStatus(database, id, 'stopped');
  expect(removeDataset(database, 'digits')).toEqual(dataset);
  expect(listDatasets(database)).toEqual([]);
  expect(requireRun(database, id)).toMatchObject({ datasetName: 'digits', datasetId: null });
  expect(() => removeDataset(database, 'digits')).toThrow('There is no data set named digits.');
});
