import { describe, expect, test } from 'vitest';
import { findDataset, insertDataset, listDatasets } from '../../../src-main/storage/repositories/datasets.ts';
import {
  beginPreparation,
  completePreparation,
  endPreparation,
  findPreparation,
  interruptPreparations,
  listPreparations,
  recordPreparationProgress,
  removePreparation,
  resumePreparation,
} from '../../../src-main/storage/repositories/preparations.ts';
import { freshDatabase } from '../../support/storage.ts';

const cats = { id: 'd2', name: 'cats', request: { source: '/pictures', size: 96 }, total: 100 };
const dataset = {
  id: 'd2',
  name: 'cats',
  folder: 'datasets/d2',
  images: 99,
  classes: 0,
  size: 96,
  channels: 3,
  source: {},
};

describe('a preparation', () => {
  test('comes back as it was begun, and as far as it is', async () => {
    const database = await freshDatabase();
    beginPreparation(database, cats);
    const begun = findPreparation(database, 'cats');
    expect(begun).toEqual({ ...cats, status: 'running', done: 0, reason: null, createdAt: begun?.createdAt });
    recordPreparationProgress(database, 'd2', { done: 40, total: 101 });
    expect(listPreparations(database)).toEqual([{ ...begun, done: 40, total: 101 }]);
  });

  test('that ended early is gone on with, and its reason forgotten', async () => {
    const database = await freshDatabase();
    beginPreparation(database, cats);
    recordPreparationProgress(database, 'd2', { done: 40, total: 100 });
    endPreparation(database, 'd2', 'cancelled', 'You cancelled it.');
    expect(findPreparation(database, 'cats')).toMatchObject({ status: 'cancelled', reason: 'You cancelled it.' });
    resumePreparation(database, 'd2');
    expect(findPreparation(database, 'cats')).toMatchObject({ status: 'running', done: 40, reason: null });
    expect(() => resumePreparation(database, 'd2')).toThrow('is running or not there');
    expect(() => resumePreparation(database, 'd3')).toThrow('is running or not there');
  });

  test('takes no name that a data set or an unfinished preparation has', async () => {
    const database = await freshDatabase();
    insertDataset(database, { ...dataset, id: 'd1', name: 'digits' });
    expect(() => beginPreparation(database, { ...cats, name: 'digits' })).toThrow(
      'There is a data set named digits already. Choose another name, or remove that one first.',
    );
    beginPreparation(database, cats);
    endPreparation(database, 'd2', 'failed', 'The folder vanished.');
    expect(() => beginPreparation(database, { ...cats, id: 'd3' })).toThrow(
      'There is an unfinished preparation of a data set named cats. Go on with it, discard it, or choose another name.',
    );
    expect(listPreparations(database).map(({ id }) => id)).toEqual(['d2']);
    removePreparation(database, 'd2');
    beginPreparation(database, { ...cats, id: 'd3' });
  });

  test('becomes a data set and is no preparation any more', async () => {
    const database = await freshDatabase();
    beginPreparation(database, cats);
    const completed = completePreparation(database, dataset);
    expect(findDataset(database, 'cats')).toEqual(completed);
    expect(listPreparations(database)).toEqual([]);
  });

  test('that cannot become a data set stays what it was', async () => {
    const database = await freshDatabase();
    beginPreparation(database, cats);
    insertDataset(database, { ...dataset, id: 'd1' });
    expect(() => completePreparation(database, dataset)).toThrow('There is a data set named cats already.');
    expect(listPreparations(database).map(({ id }) => id)).toEqual(['d2']);
    expect(listDatasets(database).map(({ id }) => id)).toEqual(['d1']);
  });

  test('that an engine left running is interrupted at the start of the next; the others stay as they are', async () => {
    const database = await freshDatabase();
    beginPreparation(database, cats);
    beginPreparation(database, { ...cats, id: 'd3', name: 'dogs' });
    endPreparation(database, 'd3', 'failed', 'The folder vanished.');
    interruptPreparations(database);
    expect(listPreparations(database)).toMatchObject([
      { status: 'interrupted', reason: 'The engine ended while it was under way: killed, crashed or cut off.' },
      { status: 'failed', reason: 'The folder vanished.' },
    ]);
  });
});
