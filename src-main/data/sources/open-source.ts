import { opendir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { AppError } from '../../../src-shared/errors.ts';
import type { Fit } from '../fit-picture.ts';
import type { Source } from '../source.ts';
import { CIFAR_NAMES, cifarKindOf, openCifar } from './cifar.ts';
import { openDigits } from './digits.ts';
import { openFolder } from './folder.ts';
import { openIdx } from './idx.ts';
import { idxNamesIn, isIdxName, isIdxPictures, labelsOf } from './idx-names.ts';
import { NAMES_AT_ONCE } from './scan-folder.ts';

const FOLDER_SIZE = 96;

export type SourceRequest = {
  /** `sample:digits`, the path of a folder, or that of an IDX file of pictures. */
  source: string;
  /** Side of the stored pictures; when left out, 96 for pictures of any size, else their own. */
  size?: number;
  fit: Fit['fit'];
  /** Cancels the search for files. */
  signal?: AbortSignal;
};

/**
 * Recognises what a person named by the names of its files (IDX, CIFAR, else a folder of pictures) and opens it.
 * @throws AppError when there is nothing there that pictures can be read from, or a part of it is damaged
 */
export async function openSource(request: SourceRequest): Promise<Source> {
  if (request.source.startsWith('sample:')) return openSample(request);
  const { size, fit, signal } = request;
  const location = resolve(request.source);
  const shape = { fit, ...(size === undefined ? {} : { size }) };
  const names = await namesIn(location, signal);
  const file = basename(location);
  if (names === undefined && isIdxPictures(file)) {
    const folder = dirname(location);
    const labels = labelsOf(file, (await namesIn(folder, signal)) ?? []);
    return openIdx({ folder, files: [{ images: file, ...labels, split: 'train' }], location, ...shape });
  }
  signal?.throwIfAborted();
  const idx = idxNamesIn(names ?? []);
  if (idx.length > 0) return openIdx({ folder: location, files: idx, location, ...shape });
  const cifar = cifarKindOf(names ?? []);
  if (cifar !== undefined) return openCifar({ folder: location, kind: cifar, ...shape });
  return openFolder({ folder: location, size: size ?? FOLDER_SIZE, fit, ...(signal === undefined ? {} : { signal }) });
}

/**
 * The names of the files in a folder that IDX and CIFAR are known by; undefined for what is no folder, or one that
 * cannot be read: the source that is tried then meets the same error, and says it.
 */
async function namesIn(folder: string, signal?: AbortSignal): Promise<string[] | undefined> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(folder, { bufferSize: NAMES_AT_ONCE })) {
      if (signal?.aborted) break;
      if (!entry.isDirectory() && (isIdxName(entry.name) || CIFAR_NAMES.has(entry.name))) names.push(entry.name);
    }
    return names;
  } catch {
    return undefined;
  }
}

async function openSample({ source, size }: SourceRequest): Promise<Source> {
  if (source !== 'sample:digits') {
    throw new AppError('sample-unknown', `There is no ${source}. The only sample is sample:digits.`, { kind: 'usage' });
  }
  if (size !== undefined && size !== 28) {
    throw new AppError('sample-size', '--size: the sample digits are 28 pixels wide and are kept so.', {
      kind: 'usage',
    });
  }
  return openDigits();
}
