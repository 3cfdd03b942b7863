import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { namesIn } from './file-faults.ts';
import type { Told } from './told.ts';

const manifestSchema = z.object({ picturesSha256: z.string(), images: z.int() });

/** What is the same in every data set of the same pictures: their hash, from the manifest and from the file. */
export function contentsOf(folder: string): string {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  const sha256 = createHash('sha256')
    .update(readFileSync(join(folder, 'pictures.u8')))
    .digest('hex');
  return `${manifest.images} pictures ${manifest.picturesSha256} ${sha256}`;
}

/** The faults of data sets and preparations right after an engine has started, when none was asked for yet. */
export async function datasetFaults(
  { datasets }: EngineConnection['services'],
  home: string,
  told: Told,
  contents: string,
): Promise<string[]> {
  const faults: string[] = [];
  const all = await datasets.list();
  const unfinished = await datasets.unfinished();
  for (const [name, id] of told.datasets) {
    if (!all.some((one) => one.name === name && one.id === id)) faults.push(`the data set ${name} is lost`);
  }
  const names = new Set([...all, ...unfinished].map(({ name }) => name));
  for (const name of told.preparations) {
    if (!names.has(name) && name !== told.preparing) faults.push(`the preparation ${name} is lost`);
  }
  for (const { name, status, reason } of unfinished) {
    if (status === 'running') faults.push(`the preparation ${name} is running, and nothing works on it`);
    else if (!reason) faults.push(`the preparation ${name} is ${status} without a reason`);
  }
  for (const { name, folder } of all) {
    const isNew = !told.datasets.has(name) && name !== 'digits';
    if (isNew && contentsOf(folder) !== contents) faults.push(`the data set ${name} has other contents`);
  }
  const ids = new Set([...all, ...unfinished].map(({ id }) => id));
  for (const name of namesIn(join(home, 'datasets'))) {
    if (!ids.has(name.replace(/\.preparing$/, ''))) faults.push(`the folder datasets/${name} belongs to no data set`);
  }
  return faults;
}
