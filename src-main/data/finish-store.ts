import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../src-shared/errors.ts';
import { channelStatistics } from './channel-statistics.ts';
import { drawSplits } from './draw-splits.ts';
import { NO_SPLIT, type Rows } from './gather-rows.ts';
import type { Source } from './source.ts';
import { SPLITS, STORE_FILES, STORE_VERSION, type StoreManifest } from './store-manifest.ts';

const TRAIN = SPLITS.indexOf('train');

/**
 * Writes what a store has beside its pictures and its index. The manifest comes last: a folder that has one is whole.
 * @throws AppError when there is nothing to train on
 */
export async function finishStore(
  source: Source,
  rows: Rows,
  folder: string,
  { seed, testShare }: { seed: number; testShare: number },
): Promise<StoreManifest> {
  const images = rows.labels.length;
  const isGiven = !rows.splits.includes(NO_SPLIT);
  const splits = isGiven ? rows.splits : await drawSplits(images, testShare, seed);
  const train = splits.reduce((sum, split) => sum + Number(split === TRAIN), 0);
  if (train === 0) throw nothingToTrainOn(source, rows);
  const { size, channels, classNames, fit } = source;
  const manifest: StoreManifest = {
    version: STORE_VERSION,
    images,
    size,
    channels,
    classNames,
    counts: { train, test: images - train },
    ...(await channelStatistics(rows.sums, { splits, split: TRAIN, channels, pixels: size ** 2 })),
    fit,
    source: source.source,
    sourceFingerprint: source.fingerprint,
    splitOrigin: isGiven ? 'source' : 'seed',
    splitSeed: isGiven ? null : seed,
    skipped: rows.skipped,
    picturesSha256: rows.picturesSha256,
  };
  const flush = { flush: true };
  await writeFile(join(folder, STORE_FILES.labels), rows.labels, flush);
  await writeFile(join(folder, STORE_FILES.splits), splits, flush);
  await writeFile(join(folder, STORE_FILES.manifest), `${JSON.stringify(manifest, null, 2)}\n`, flush);
  return manifest;
}

function nothingToTrainOn(source: Source, rows: Rows): AppError {
  const { location } = source.source;
  const [example] = rows.skipped.first;
  const unread = example
    ? `; ${rows.skipped.count} files were skipped, for instance ${example.path} (${example.reason})`
    : '';
  const what = rows.labels.length === 0 ? 'No picture' : 'No picture for training';
  return new AppError('source-without-pictures', `${what} in ${location} could be read${unread}.`);
}
