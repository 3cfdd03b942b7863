import { createHash } from 'node:crypto';
import { DECODER_VERSIONS } from './fit-picture.ts';
import type { Source } from './source.ts';

/** To be raised whenever the same source comes to give other rows than before. */
const ROWS_VERSION = 1;

export type Fingerprint = {
  /** One line of the listing: JSON. */
  add: (line: unknown) => void;
  /** In hexadecimal. */
  finish: () => string;
};

/**
 * Begins the fingerprint of a source: a hash over everything that decides which rows it gives, so that a preparation
 * is gone on with only where it would have the very same rows. The versions of the decoders belong to it.
 */
export function fingerprint({
  size,
  channels,
  fit,
  source,
}: Pick<Source, 'size' | 'channels' | 'fit' | 'source'>): Fingerprint {
  const hash = createHash('sha256');
  const add = (line: unknown) => void hash.update(`${JSON.stringify(line)}\n`);
  add({ version: ROWS_VERSION, decoders: DECODER_VERSIONS, size, channels, fit, source });
  return { add, finish: () => hash.digest('hex') };
}
