import { spawnSync } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEngine, type Engine } from '../../../src-main/engine/engine.ts';
import { addDataset, type AddedDataset, type AddDataset } from '../../../src-main/engine/services/datasets.ts';
import { preparingFolder } from '../../../src-main/engine/services/preparing-folders.ts';
import { insertDataset, newDatasetId } from '../../../src-main/storage/repositories/datasets.ts';
import { freshFolder, picture, writeFiles } from '../../support/picture-files.ts';

let home: string;
let source: string;
let engine: Engine;

beforeEach(async () => {
  const root = await freshFolder();
  home = join(root, 'home');
  source = join(root, 'pictures');
  for (let i = 0; i < 6; i++) await writeFiles(source, { [`${i}.png`]: await picture('png', 20, 20, i) });
  vi.stubEnv('VICREG_HOME', home);
  engine = await openEngine(root);
});
afterEach(() => {
  engine.close();
  vi.unstubAllEnvs();
});

function add(name: string, request: Partial<AddDataset> = {}): Promise<AddedDataset> {
  const { signal } = new AbortController();
  return addDataset(engine, {
    source,
    name,
    fit: 'crop',
    size: 16,
    seed: 0,
    signal,
    onProgress: () => undefined,
    ...request,
  });
}

describe('the same source added twice', () => {
  it('is noticed, and not refused', async () => {
    expect((await add('first')).notes).toEqual([]);
    expect((await add('again')).notes).toEqual(['these pictures are already prepared as first']);
    expect((await add('third', { seed: 9 })).notes).toEqual([
      'these pictures are already prepared as again',
      'these pictures are already prepared as first',
    ]);
  });

  it('is noticed by its pictures when it lies elsewhere', async () => {
    await add('first');
    const elsewhere = join(source, '..', 'copy');
    for (let i = 0; i < 6; i++) await writeFiles(elsewhere, { [`${i}.png`]: await picture('png', 20, 20, i) });
    expect((await add('copy', { source: elsewhere })).notes).toEqual(['these pictures are already prepared as first']);
  });

  it('is noticed by its place when its pictures are others', async () => {
    await add('first');
    const note = 'this source is already prepared as first, with 6 pictures of 16 x 16 pixels';
    expect((await add('larger', { size: 20 })).notes).toEqual([note]);
    await writeFiles(source, { 'more.png': await picture('png', 20, 20, 7) });
    expect((await add('more')).notes).toContain(note);
  });

  it('is noticed beside records of earlier versions, which have no hash', async () => {
    const { folder, images, classes, size, channels } = await add('first');
    const record = { id: newDatasetId(), name: 'old', folder, images, classes, size, channels };
    insertDataset(engine.database, { ...record, source: { kind: 'folder', location: source } });
    insertDataset(engine.database, {
      ...record,
      id: newDatasetId(),
      name: 'other',
      source: { kind: 'folder', location: '/elsewhere' },
    });
    expect((await add('again')).notes).toEqual([
      'these pictures are already prepared as first',
      'this source is already prepared as old, with 6 pictures of 16 x 16 pixels',
    ]);
  });

  it('is not seen in other sources', async () => {
    await add('first');
    const other = join(source, '..', 'other');
    await writeFiles(other, { 'a.png': await picture('png', 20, 20, 50), 'b.png': await picture('png', 20, 20, 51) });
    expect((await add('other', { source: other })).notes).toEqual([]);
  });
});

describe('what a killed preparation left', () => {
  /** Adds a data set in a process of its own that is killed in the middle. */
  function addAndDie(): void {
    const moduleUrl = (path: string) =>
      JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../../src-main/engine', path)).href);
    const program = `
      import { openEngine } from ${moduleUrl('engine.ts')};
      import { addDataset } from ${moduleUrl('services/datasets.ts')};
      const engine = await openEngine('/');
      await addDataset(engine, {
        source: ${JSON.stringify(source)}, name: 'killed', fit: 'crop', size: 16, seed: 0,
        signal: new AbortController().signal,
        onProgress: ({ done }) => { if (done === 3) process.kill(process.pid, 'SIGKILL'); },
      });`;
    const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      env: { ...process.env, VICREG_HOME: home },
    });
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  }

  it('is removed by the next, and its name is free', async () => {
    addAndDie();
    const left = await readdir(join(home, 'datasets'));
    expect(left).toEqual([expect.stringMatching(/\.preparing$/)]);
    const { id } = await add('killed');
    expect(await readdir(join(home, 'datasets'))).toEqual([id]);
  });

  it('is told from what a living process prepares, and from what an earlier version left', async () => {
    const alive = preparingFolder(engine.folder.dataset(newDatasetId()));
    await mkdir(alive, { recursive: true });
    await mkdir(`${engine.folder.dataset(newDatasetId())}.preparing`);
    const { id } = await add('next');
    const expected = [alive, engine.folder.dataset(id)].map((path) => path.slice(join(home, 'datasets').length + 1));
    expect(await readdir(join(home, 'datasets'))).toEqual(expected.sort());
  });

  it('is nothing when it was cancelled', async () => {
    const cancel = new AbortController();
    const onProgress = () => cancel.abort(new Error('cancelled'));
    await expect(add('cancelled', { signal: cancel.signal, onProgress })).rejects.toThrow('cancelled');
    expect(await readdir(join(home, 'datasets'))).toEqual([]);
  });
});
