import { z } from 'zod';
import type { StoreManifest } from '../data/store-manifest.ts';
import type { Dataset } from '../storage/repositories/datasets.ts';

/** What a data set's record keeps of its source; records of earlier versions lack the hash of the pictures. */
const recordedSourceSchema = z.object({
  kind: z.string(),
  location: z.string(),
  picturesSha256: z.string().optional(),
});

/** What of a preparation identifies its source, to be kept with the data set. */
export function recordedSource({ source, picturesSha256 }: StoreManifest) {
  return { ...source, picturesSha256 } satisfies z.infer<typeof recordedSourceSchema>;
}

/**
 * Says for people which data sets hold the very same pictures as a new one, or else come from the same source (which may
 * have changed since, or was prepared at another size).
 */
export function notesOnSameSource(manifest: StoreManifest, others: Dataset[]): string[] {
  const { kind, location, picturesSha256 } = recordedSource(manifest);
  return others.flatMap(({ name, source, size, images }) => {
    const other = recordedSourceSchema.parse(source);
    if (other.picturesSha256 === picturesSha256) return [`these pictures are already prepared as ${name}`];
    if (other.kind !== kind || other.location !== location) return [];
    return [`this source is already prepared as ${name}, with ${images} pictures of ${size} x ${size} pixels`];
  });
}
