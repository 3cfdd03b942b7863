import type { Split } from '../store-manifest.ts';

/** The names of one IDX file of pictures, and of the file of its labels where there is one. */
export type IdxNames = { images: string; labels?: string; split: Split };

const PICTURES = /idx3-ubyte(\.gz)?$/;
const PARTS: [string, Split][] = [
  ['train', 'train'],
  ['t10k', 'test'],
];

/** Whether a file of that name may be one of IDX pictures or labels. */
export function isIdxName(name: string): boolean {
  return /idx[13]-ubyte(\.gz)?$/.test(name);
}

/** Whether a file of that name is taken for IDX pictures: `train-images-idx3-ubyte` and its like, with `.gz` or not. */
export function isIdxPictures(name: string): boolean {
  return PICTURES.test(name);
}

/**
 * What of MNIST, Fashion-MNIST and their like stands in a folder, by the names that they are distributed under; of a
 * file that is there twice, the unpacked one. Empty where there is nothing of it.
 */
export function idxNamesIn(names: string[]): IdxNames[] {
  return PARTS.flatMap(([part, split]) => {
    const forms = [`${part}-images-idx3-ubyte`, `${part}-images.idx3-ubyte`];
    const images = [...forms, ...forms.map((form) => `${form}.gz`)].find((name) => names.includes(name));
    return images === undefined ? [] : [{ images, ...labelsOf(images, names), split }];
  });
}

/** The labels of one file of pictures: `images` becomes `labels`, `idx3` becomes `idx1`, packed or not. */
export function labelsOf(images: string, names: string[]): { labels?: string } {
  const plain = images.replace(/\.gz$/, '').replace('images', 'labels').replace('idx3', 'idx1');
  const labels = [plain, `${plain}.gz`].find((name) => name !== images && names.includes(name));
  return labels === undefined ? {} : { labels };
}
