import { spawnSync } from 'node:child_process';
import { appendFile, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PrepareProgress } from '../../../src-main/data/prepare.ts';
import { openSource } from '../../../src-main/data/sources/open-source.ts';
import {
  cancelAt,
  filesOf,
  freshPlace,
  isThere,
  open,
  prepare,
  removeAll,
  SIZE,
  uninterrupted,
  writeSources,
  type Place,
  type SmallSources,
} from './half-prepared.ts';

let sources: SmallSources;
let place: Place;

beforeAll(async () => {
  sources = await writeSources();
});
beforeEach(async () => {
  place = await freshPlace();
});

describe.each(['folder', 'idx', 'cifar'] as const)('a preparation of a source (%s)', (kind) => {
  it('comes to the same bytes, wherever and however often it is cancelled', async () => {
    const source = await open(sources[kind]);
    const whole = await uninterrupted(source);
    const cuts = fc.array(fc.integer({ min: 1, max: source.total }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(cuts, async (points) => {
        await removeAll(place);
        const ascending = [...new Set(points)].sort((a, b) => a - b);
        for (const point of ascending) expect(await cancelAt(source, place, point)).toMatchObject({ done: point });
        const { files, resumed } = await prepare(source, place);
        // Of one that was cancelled behind its last item the store is complete, and nothing is read again.
        if (ascending.at(-1) !== source.total) expect(resumed).toBe(ascending.at(-1));
        expect(files).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });

  it('comes to the same bytes when its files were torn', async () => {
    const source = await open(sources[kind]);
    const whole = await uninterrupted(source);
    const damage = fc.record({
      done: fc.integer({ min: 2, max: source.total - 1 }),
      file: fc.constantFrom('journal', 'pictures.u8'),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      how: fc.constantFrom('cut', 'zeros', 'other byte', 'more'),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ done, file, at, how }) => {
        await removeAll(place);
        await cancelAt(source, place, done);
        await tear(join(place.temporary, file), at, how);
        const { files, resumed } = await prepare(source, place);
        expect(files).toEqual(whole);
        expect(resumed).toBeLessThanOrEqual(done);
      }),
      { numRuns: 25 },
    );
  });

  it('is read from anywhere as from its start', async () => {
    const source = await open(sources[kind]);
    const gather = async (from: number) => {
      const items = [];
      for await (const item of source.read(from)) items.push(item);
      return items;
    };
    const all = await gather(0);
    expect(all.length).toBe(source.total);
    const points = fc.integer({ min: 0, max: source.total });
    const reading = fc.asyncProperty(points, async (from) => {
      expect(await gather(from)).toEqual(all.slice(from));
    });
    await fc.assert(reading, { numRuns: 10, examples: [[source.total], [source.total - 1]] });
  });
});

/** What a disk may have of a file after its machine lost its power. */
async function tear(path: string, at: number, how: string): Promise<void> {
  const { size } = await stat(path);
  const position = Math.floor(at * Math.max(0, size - 1));
  if (how === 'cut' || how === 'zeros') await truncate(path, position);
  if (how === 'zeros') await truncate(path, size);
  if (how === 'more') await appendFile(path, Buffer.alloc(1000, 'x'));
  if (how !== 'other byte' || size === 0) return;
  const content = await readFile(path);
  content[position] = 255 - (content[position] ?? 0);
  await writeFile(path, content);
}

describe('a preparation of the digits', () => {
  it('goes on behind what was done', async () => {
    const source = await openSource({ source: 'sample:digits', fit: 'crop' });
    const whole = await uninterrupted(source);
    await cancelAt(source, place, 1);
    expect(await cancelAt(source, place, 6543)).toMatchObject({ resumed: 1 });
    expect(await prepare(source, place)).toEqual({ files: whole, resumed: 6543 });
  });
});

describe('a preparation that is killed', () => {
  /** Prepares in a process of its own that is killed. @returns what it found, when it came as far as to say so */
  function killed(kind: 'folder' | 'idx', done: number, milliseconds = 0): { resumed: string; isKilled: boolean } {
    const child = join(import.meta.dirname, 'children/prepare.ts');
    const parameters = [sources[kind], place.store, SIZE, done, milliseconds].map(String);
    const run = spawnSync(process.execPath, [child, ...parameters], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    return { resumed: run.stdout.trim(), isKilled: run.signal === 'SIGKILL' };
  }
  beforeEach(() => (place.temporary = `${place.store}.preparing`));

  it('goes on behind the last group that was complete', async () => {
    const source = await open(sources.idx);
    expect(killed('idx', 100)).toEqual({ resumed: '0', isKilled: true });
    let before = 0;
    for (const done of [520, 521, 690]) {
      const { resumed, isKilled } = killed('idx', done, 1);
      expect(isKilled).toBe(true);
      expect(Number(resumed)).toBeGreaterThanOrEqual(before);
      before = Number(resumed);
    }
    const { files, resumed } = await prepare(source, place);
    expect(resumed).toBeGreaterThanOrEqual(Math.max(before, 256));
    expect(files).toEqual(await uninterrupted(source));
  });

  it('comes to the same bytes when it is killed near its end', async () => {
    const source = await open(sources.folder);
    const whole = await uninterrupted(source);
    for (const milliseconds of [0, 1, 2, 4, 8, 16]) {
      const { isKilled } = killed('folder', source.total, milliseconds);
      if (isKilled && !(await isThere(place.store))) expect((await prepare(source, place)).files).toEqual(whole);
      else expect(await filesOf(place.store)).toEqual(whole);
      await removeAll(place);
    }
  });
});

describe('a preparation that was complete but for its name', () => {
  it.each([
    ['with its journal', []],
    ['without its journal', ['journal']],
    ['without its journal and its state', ['journal', 'preparation.json']],
  ])('only gets its name (%s)', async (_, gone) => {
    const source = await open(sources.folder);
    await cancelAt(source, place, source.total);
    for (const name of gone) await rm(join(place.temporary, name));
    const seen: PrepareProgress[] = [];
    const { files } = await prepare(source, place, { onProgress: (progress) => seen.push(progress) });
    expect(files).toEqual(await uninterrupted(source));
    expect(seen).toEqual([]);
  });

  it.each([{ seed: 2 }, { testShare: 0.4 }])('has its test pictures drawn anew with %o', async (other) => {
    const source = await open(sources.folder);
    await cancelAt(source, place, source.total);
    expect(await prepare(source, place, other)).toEqual({
      files: await uninterrupted(source, other),
      resumed: source.total,
    });
  });

  it.each([{ size: 9 }, { fit: 'pad' }] as const)('is begun anew with %o', async (other) => {
    await cancelAt(await open(sources.folder), place, 39);
    const source = await open(sources.folder, other);
    expect(await prepare(source, place)).toEqual({ files: await uninterrupted(source), resumed: 0 });
  });
});
