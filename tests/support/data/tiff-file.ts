/** The fields of a TIFF 6.0 file's one directory, by the numbers of their tags. */
const TAGS = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  extraSamples: 338,
  sampleFormat: 339,
};

/** A kind of pixels that sharp itself cannot write. */
export type TiffPixels = {
  width: number;
  height: number;
  samplesPerPixel: number;
  bits: 8 | 16 | 32;
  /** 1 whole numbers, 3 floating-point numbers. */
  sampleFormat: 1 | 3;
  /** 1 grey, 2 RGB, 5 CMYK. */
  photometric: 1 | 2 | 5;
  /** Whether the last sample is opacity. */
  alpha: boolean;
};

/** A little-endian uncompressed TIFF whose directory stands before its pixels (TIFF 6.0, June 1992). */
export function tiffFile(kind: TiffPixels, pixels: Uint8Array): Buffer {
  const { width, height, samplesPerPixel, bits } = kind;
  const fields: [number, number][] = [
    [TAGS.width, width],
    [TAGS.height, height],
    [TAGS.bitsPerSample, bits],
    [TAGS.compression, 1],
    [TAGS.photometric, kind.photometric],
    [TAGS.stripOffsets, 0],
    [TAGS.samplesPerPixel, samplesPerPixel],
    [TAGS.rowsPerStrip, height],
    [TAGS.stripByteCounts, pixels.length],
    ...(kind.alpha ? [[TAGS.extraSamples, 2] satisfies [number, number]] : []),
    [TAGS.sampleFormat, kind.sampleFormat],
  ];
  const end = 8 + 2 + fields.length * 12 + 4;
  // Fields with one value a sample do not fit into the directory where there are more than two samples.
  const perSample = Buffer.alloc(2 * samplesPerPixel * 2);
  const head = Buffer.alloc(end);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(fields.length, 8);
  let spilled = 0;
  for (const [i, [tag, value]] of fields.entries()) {
    const at = 10 + i * 12;
    const isPerSample = tag === TAGS.bitsPerSample || tag === TAGS.sampleFormat;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(isPerSample || tag === TAGS.extraSamples ? 3 : 4, at + 2);
    head.writeUInt32LE(isPerSample ? samplesPerPixel : 1, at + 4);
    if (isPerSample && samplesPerPixel > 2) {
      head.writeUInt32LE(end + spilled, at + 8);
      for (let sample = 0; sample < samplesPerPixel; sample++, spilled += 2) perSample.writeUInt16LE(value, spilled);
    } else if (isPerSample) {
      for (let sample = 0; sample < samplesPerPixel; sample++) head.writeUInt16LE(value, at + 8 + 2 * sample);
    } else {
      head.writeUInt32LE(tag === TAGS.stripOffsets ? end + perSample.length : value, at + 8);
    }
  }
  return Buffer.concat([head, perSample, pixels]);
}
