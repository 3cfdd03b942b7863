/** A file in the IDX format: unsigned bytes of the given dimensions. */
export function idxFile(dimensions: number[], values: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, 8, dimensions.length]);
  for (const [i, size] of dimensions.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, Uint8Array.from(values)]);
}

/** Grey pixels of `count` pictures, each different from the others. */
export function greyPixels(count: number, height: number, width: number): Uint8Array {
  return Uint8Array.from({ length: count * height * width }, (_, i) => {
    const picture = Math.floor(i / (height * width));
    return (i * 7 + picture * 31) % 256;
  });
}
