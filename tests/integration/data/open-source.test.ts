import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openSource } from '../../../src-main/data/sources/open-source.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { freshFolder, picture, writeFiles } from '../../support/picture-files.ts';

let root: string;
beforeEach(async () => {
  root = await freshFolder();
});

describe('what a person names is recognised', () => {
  it('as the sample', async () => {
    const source = await openSource({ source: 'sample:digits', fit: 'crop' });
    expect(source).toMatchObject({ size: 28, channels: 1, total: 10_000, source: { kind: 'digits' } });
  });

  it('as a folder of pictures, of 96 pixels where no size is given', async () => {
    // One file named as in CIFAR makes no CIFAR.
    await writeFiles(root, { 'a.png': await picture('png'), 'train.bin': 'weights' });
    const request = { source: root, fit: 'pad' } as const;
    expect(await openSource(request)).toMatchObject({ size: 96, channels: 3, total: 1, source: { kind: 'folder' } });
    expect(await openSource({ ...request, size: 40 })).toMatchObject({ size: 40, fit: 'pad' });
  });

  it('and refused when there is no such sample, or not in that size', async () => {
    expect((await appErrorOf(openSource({ source: 'sample:letters', fit: 'crop' }))).code).toBe('sample-unknown');
    expect((await appErrorOf(openSource({ source: 'sample:digits', size: 32, fit: 'crop' }))).code).toBe('sample-size');
    expect(await openSource({ source: 'sample:digits', size: 28, fit: 'crop' })).toMatchObject({ size: 28 });
  });

  it('and refused when nothing is there, or any other file', async () => {
    const nowhere = join(root, 'nowhere');
    expect((await appErrorOf(openSource({ source: nowhere, fit: 'crop' }))).message).toBe(
      `There is no folder ${nowhere}.`,
    );
    await writeFile(join(root, 'a.txt'), '');
    expect((await appErrorOf(openSource({ source: join(root, 'a.txt'), fit: 'crop' }))).code).toBe(
      'source-not-a-folder',
    );
    const images = join(root, 'train-images-idx3-ubyte');
    expect((await appErrorOf(openSource({ source: images, fit: 'crop' }))).message).toBe(
      `${images} cannot be read: it is gone, or a link to nothing.`,
    );
  });

  it('and the search for its files can be cancelled', async () => {
    await writeFiles(root, { 'a.png': await picture('png') });
    const signal = AbortSignal.abort();
    await expect(openSource({ source: root, fit: 'crop', signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
