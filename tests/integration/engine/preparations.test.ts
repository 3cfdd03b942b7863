import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PreparationProgress, PreparationRequest } from '../../../src-shared/contract/datasets.ts';
import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { newEngine, type TestEngine } from '../../support/engine.ts';
import { picture, writeFiles } from '../../support/picture-files.ts';

let engine: TestEngine;
let connection: EngineConnection;
let source: string;

beforeEach(async () => {
  engine = newEngine();
  source = join(engine.home, '..', 'pictures');
  await writePictures(source, 6);
  connection = await engine.attach();
});

async function writePictures(folder: string, count: number, seed = 0): Promise<void> {
  for (let i = 0; i < count; i++) await writeFiles(folder, { [`${i}.png`]: await picture('png', 20, 20, seed + i) });
}

const request = (name: string, changes: Partial<PreparationRequest> = {}): PreparationRequest => ({
  source,
  name,
  fit: 'crop',
  size: 16,
  seed: 0,
  ...changes,
});

type Finished = NonNullable<PreparationProgress['finished']>;

async function add(name: string, changes: Partial<PreparationRequest> = {}): Promise<Finished & { resumed: number }> {
  const { datasets } = connection.services;
  const { id } = await datasets.prepare(request(name, changes));
  for await (const { finished, resumed } of datasets.followPreparation({ id })) {
    if (finished !== null) return { ...finished, resumed };
  }
  return expect.fail('the preparation ended without a data set');
}

/** Pictures enough, and large enough, that they are not prepared before a test has done something to them. */
async function writeMany(): Promise<void> {
  const contents = await Promise.all(Array.from({ length: 10 }, (_, seed) => picture('png', 400, 400, seed)));
  const files = Array.from({ length: 600 }, (_, i) => [`${i}.png`, contents[i % contents.length] ?? ''] as const);
  await writeFiles(source, Object.fromEntries(files));
}

/** Begins a preparation of many pictures, and gives its id when some of them are prepared. */
async function begin(name: string): Promise<string> {
  const { datasets } = connection.services;
  await writeMany();
  const { id } = await datasets.prepare(request(name));
  for await (const { done } of datasets.followPreparation({ id })) if (done > 0) return id;
  return expect.fail('the preparation ended before its first picture');
}

const folders = () => readdir(join(engine.home, 'datasets'));

describe('the same source added twice', () => {
  it('is noticed by its pictures, wherever they lie, and not refused', async () => {
    expect((await add('first')).notes).toEqual([]);
    expect((await add('again')).notes).toEqual(['these pictures are already prepared as first']);
    const elsewhere = join(source, '..', 'copy');
    await writePictures(elsewhere, 6);
    expect((await add('copy', { source: elsewhere })).notes).toEqual([
      'these pictures are already prepared as again',
      'these pictures are already prepared as first',
    ]);
  });

  it('is noticed by its place when its pictures are others', async () => {
    await add('first');
    const note = 'this source is already prepared as first, with 6 pictures of 16 x 16 pixels';
    expect((await add('larger', { size: 20 })).notes).toEqual([note]);
    await writeFiles(source, { 'more.png': await picture('png', 20, 20, 7) });
    expect((await add('more')).notes).toContain(note);
  });

  it('is not seen in other sources', async () => {
    await add('first');
    const other = join(source, '..', 'other');
    await writePictures(other, 2, 50);
    expect((await add('other', { source: other })).notes).toEqual([]);
  });
});

describe('a preparation', () => {
  it('goes on when its client leaves', async () => {
    await begin('many');
    connection.close();
    connection = await engine.attach();
    await expect.poll(() => connection.services.datasets.list(), { timeout: 30_000 }).toMatchObject([{ name: 'many' }]);
  });

  it('that is asked for twice is made once', async () => {
    const id = await begin('many');
    expect(await connection.services.datasets.prepare(request('many'))).toEqual({ id });
    const error = await appErrorOf(connection.services.datasets.prepare(request('many', { size: 20 })));
    expect(error.code).toBe('preparation-unfinished');
  });

  it('that was cancelled is gone on with, or discarded', async () => {
    const { datasets } = connection.services;
    const id = await begin('many');
    await datasets.cancelPreparation({ id });
    await expect
      .poll(() => datasets.unfinished())
      .toMatchObject([{ id, name: 'many', status: 'cancelled', total: 600 }]);
    expect(await datasets.list()).toEqual([]);
    const { dataset, resumed } = await add('many');
    expect(dataset).toMatchObject({ id, images: 600 });
    expect(resumed).toBeGreaterThan(0);
    expect(await datasets.unfinished()).toEqual([]);
    expect(await folders()).toEqual([id]);
  });

  it('that was discarded leaves nothing, and its name is free', async () => {
    const { datasets } = connection.services;
    await begin('many');
    await datasets.discard({ name: 'many' });
    expect(await datasets.unfinished()).toEqual([]);
    expect(await folders()).toEqual([]);
    expect((await appErrorOf(datasets.discard({ name: 'many' }))).code).toBe('preparation-unknown');
    await add('many', { size: 20 });
  });

  it('whose engine was killed is gone on with by the next', async () => {
    const id = await begin('many');
    engine.kill();
    connection = await engine.attach();
    expect(await connection.services.datasets.unfinished()).toMatchObject([{ id, status: 'interrupted' }]);
    const { dataset } = await add('many');
    const whole = await add('whole');
    expect(dataset).toMatchObject({ id, images: 600 });
    expect(whole.notes).toEqual(['these pictures are already prepared as many']);
  });

  it('of a folder that vanishes meanwhile fails with a sentence, and is kept to be gone on with', async () => {
    const { datasets } = connection.services;
    const id = await begin('many');
    await rename(source, `${source}-elsewhere`);
    await expect.poll(() => datasets.unfinished()).toMatchObject([{ id, status: 'failed' }]);
    const [{ reason } = { reason: null }] = await datasets.unfinished();
    expect(reason).toContain(source);
    expect((await appErrorOf(datasets.prepare(request('many')))).message).toContain(source);
  });

  it.each([
    ['a source that is none', { source: '/nowhere/at/all' }, '/nowhere/at/all'],
    ['a size that is none', { size: 3 }, 'size'],
  ])('of %s is refused and not recorded', async (_, changes, expected) => {
    const { datasets } = connection.services;
    expect((await appErrorOf(datasets.prepare(request('none', changes)))).message).toContain(expected);
    expect(await datasets.unfinished()).toEqual([]);
  });
});

it('of folders that belong to no data set nothing is left after a start', async () => {
  const { dataset } = await add('kept');
  await mkdir(join(engine.home, 'datasets', '1k00000000.preparing'));
  await mkdir(join(engine.home, 'datasets', '1k00000000'));
  engine.kill();
  connection = await engine.attach();
  await expect.poll(folders).toEqual([dataset.id]);
  expect(existsSync(join(dataset.folder, 'manifest.json'))).toBe(true);
});

it('that is finished before anybody asks how far it is brings its data set all the same', async () => {
  const { datasets } = connection.services;
  const { id } = await datasets.prepare(request('quick'));
  await expect.poll(() => datasets.list(), { timeout: 30_000 }).toMatchObject([{ id }]);
  const { value } = await datasets.followPreparation({ id }).next();
  expect(value).toMatchObject({ done: 6, total: 6, finished: { dataset: { name: 'quick', images: 6 }, notes: [] } });
});
