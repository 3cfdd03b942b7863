import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, messageOf, systemCodeOf } from '../../src-shared/errors.ts';

/** What stays in a data folder that was moved: where to. docs/decisions/0011 says why. */
export const LOCATION_FILE = 'location.json';
const locationSchema = z.object({ movedTo: z.string().min(1) });

/** What a moved data folder brings along: where it was, so that all of these places can be made to lead to the next. */
export const ORIGINS_FILE = 'moved-from.json';
const originsSchema = z.object({ folders: z.array(z.string()) });

/** In a folder into which a copy is being made, until the copy is complete. */
export const UNFINISHED_FILE = 'unfinished-copy.json';

function readJson<Value>(path: string, schema: z.ZodType<Value>): Value | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw new AppError('data-location-unreadable', `${path} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const message = `${path}, which says where the data folder is now, is damaged. Mend it, or delete it to use this folder.`;
    throw new AppError('data-location-unreadable', message, { cause: error });
  }
}

/** Where a data folder was moved to; undefined for one that is in its place. */
export function movedTo(folder: string): string | undefined {
  return readJson(join(folder, LOCATION_FILE), locationSchema)?.movedTo;
}

/** The places where a data folder was before, the first first. */
export function originsOf(folder: string): string[] {
  return readJson(join(folder, ORIGINS_FILE), originsSchema)?.folders ?? [];
}

/**
 * Where the data folder is that was once at `path`.
 * @throws AppError when it was moved to a place that is not there now: a new, empty one must not be begun instead
 */
export function currentDataFolder(path: string): string {
  const seen = new Set<string>();
  let folder = path;
  for (let next = movedTo(folder); next !== undefined; next = movedTo(folder)) {
    seen.add(folder);
    if (seen.has(next)) {
      throw new AppError(
        'data-location-circular',
        `The data folders ${folder} and ${next} each say that they are moved to the other. Delete ${LOCATION_FILE} in the one to use.`,
      );
    }
    if (!existsSync(next)) {
      throw new AppError(
        'data-folder-gone',
        `The data folder ${folder} was moved to ${next}, which is not there. Connect the disk that it is on, or delete ` +
          `${join(folder, LOCATION_FILE)} to use what is left in ${folder}.`,
      );
    }
    folder = next;
  }
  return folder;
}

/** @throws AppError when a folder is not to be worked on: it was moved, or is a copy that was never completed */
export function refuseLeftFolder(folder: string): void {
  const next = movedTo(folder);
  if (next !== undefined) {
    throw new AppError(
      'data-folder-moved',
      `The data folder ${folder} was moved to ${next}: use that one. To use this one again, delete ${LOCATION_FILE} in it.`,
    );
  }
  if (existsSync(join(folder, UNFINISHED_FILE))) {
    throw new AppError(
      'data-folder-unfinished',
      `The folder ${folder} is a copy of a data folder that was never completed. Delete it and make it anew.`,
    );
  }
}
