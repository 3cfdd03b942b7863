import { z } from 'zod';

/**
 * The safetensors format (https://github.com/huggingface/safetensors#format), float32 only: the length of the header
 * (uint64, little-endian), the header as JSON, then the bytes of the arrays one behind the other without a gap.
 */
export type NamedArray = { name: string; shape: number[]; data: Float32Array };

/** Where an array lies, in bytes from the end of the header. */
export type ArrayPlace = { name: string; shape: number[]; begin: number; end: number };

export type Metadata = Readonly<Record<string, string>>;

export const LENGTH_BYTES = 8;
/** The format's own limit. */
const LARGEST_HEADER = 100_000_000;
const BYTES_PER_VALUE = 4;

const METADATA = '__metadata__';

const entrySchema = z.strictObject({
  dtype: z.literal('F32'),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const metadataSchema = z.record(z.string(), z.string());

/** Key by key rather than as a record of zod, which leaves out an array named __proto__. */
function entriesOf(json: string): [string, unknown][] {
  const header: unknown = JSON.parse(json);
  if (typeof header !== 'object' || header === null) throw new Error('its header is not a JSON object');
  return Object.entries(header);
}

export function valuesIn(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Length and header, padded so that the arrays begin at a multiple of eight. */
export function encodeHeader(arrays: readonly NamedArray[], metadata: Metadata): Buffer {
  const entries: [string, unknown][] = [[METADATA, metadata]];
  const names = new Set([METADATA]);
  let begin = 0;
  for (const { name, shape, data } of arrays) {
    if (names.has(name)) throw new Error(`two arrays of a checkpoint are named ${name}`);
    if (valuesIn(shape) !== data.length)
      throw new Error(`array ${name} has ${data.length} values: not ${shape.join('x')}`);
    names.add(name);
    const end = begin + data.length * BYTES_PER_VALUE;
    entries.push([name, { dtype: 'F32', shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / 8) * 8;
  if (length > LARGEST_HEADER) throw new Error(`the header of a checkpoint has ${length} bytes`);
  const header = Buffer.alloc(LENGTH_BYTES + length, ' ');
  header.writeBigUInt64LE(BigInt(length), 0);
  json.copy(header, LENGTH_BYTES);
  return header;
}

/**
 * The length of the header, from the first eight bytes of a file.
 * @throws Error when the file cannot hold such a header
 */
export function headerLength(first: Buffer, fileBytes: number): number {
  const length = first.readBigUInt64LE(0);
  if (length > BigInt(Math.min(fileBytes - LENGTH_BYTES, LARGEST_HEADER))) {
    throw new Error(`its header would have ${length} bytes, the file has ${fileBytes}`);
  }
  return Number(length);
}

/**
 * The arrays in the order of their bytes, and the metadata.
 * @param dataBytes what the file holds behind the header: the arrays must fill it exactly
 * @throws Error that says what is wrong with the header
 */
export function decodeHeader(json: string, dataBytes: number): { places: ArrayPlace[]; metadata: Metadata } {
  const places: ArrayPlace[] = [];
  let metadata: Metadata = {};
  for (const [name, value] of entriesOf(json)) {
    if (name === METADATA) {
      const texts = metadataSchema.safeParse(value);
      if (!texts.success) throw new Error('its metadata is not text');
      metadata = texts.data;
      continue;
    }
    const entry = entrySchema.safeParse(value);
    if (!entry.success) throw new Error(`its array ${name} is not described as float32 data`);
    const [begin, end] = entry.data.data_offsets;
    places.push({ name, shape: entry.data.shape, begin, end });
  }
  places.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let offset = 0;
  for (const { name, shape, begin, end } of places) {
    if (begin !== offset || end - begin !== valuesIn(shape) * BYTES_PER_VALUE) {
      throw new Error(`its array ${name} does not lie where its shape says`);
    }
    offset = end;
  }
  if (offset !== dataBytes) throw new Error(`its arrays need ${offset} bytes, the file has ${dataBytes} for them`);
  return { places, metadata };
}
