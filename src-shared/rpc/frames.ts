import { z } from 'zod';
import { AppError, messageOf } from '../errors.ts';
import { fromJson, toJson } from './values.ts';

/**
 * One message as bytes: header length (uint32, little-endian), header (JSON in UTF-8), then the parts, each beginning at
 * a multiple of 8 bytes so that typed arrays are views of the frame and not copies.
 */

/** Bytes of the largest frame that is sent or accepted. */
export const LARGEST_FRAME = 64 * 2 ** 20;

const LENGTH_BYTES = 4;
const ALIGNMENT = 8;

const headerSchema = z.strictObject({ message: z.unknown(), parts: z.array(z.int().nonnegative()) });

const aligned = (offset: number) => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;

/** Where parts of those lengths lie behind a header of that length, and where the frame ends. */
function layOut(headerBytes: number, lengths: readonly number[]): { offsets: number[]; end: number } {
  let end = LENGTH_BYTES + headerBytes;
  const offsets = lengths.map((length) => {
    const offset = aligned(end);
    end = offset + length;
    return offset;
  });
  return { offsets, end };
}

export function frameTooLarge(bytes: number): AppError {
  const mebibytes = (count: number) => (count / 2 ** 20).toFixed(1);
  return new AppError(
    'frame-too-large',
    `A message of ${mebibytes(bytes)} MiB is larger than the ${mebibytes(LARGEST_FRAME)} MiB that can be sent at once.`,
  );
}

/**
 * @param message anything made of plain objects, arrays, strings, numbers (all of them), booleans, null, undefined and
 *   typed arrays
 * @throws TypeError for what cannot be sent; AppError `frame-too-large`
 */
export function encodeFrame(message: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  const json = toJson(message, parts);
  const lengths = parts.map(({ byteLength }) => byteLength);
  const header = new TextEncoder().encode(JSON.stringify({ message: json, parts: lengths }));
  const { offsets, end } = layOut(header.byteLength, lengths);
  if (end > LARGEST_FRAME) throw frameTooLarge(end);
  const frame = new Uint8Array(end);
  new DataView(frame.buffer).setUint32(0, header.byteLength, true);
  frame.set(header, LENGTH_BYTES);
  for (const [index, part] of parts.entries()) frame.set(part, offsets[index]);
  return frame;
}

function decode(frame: Uint8Array): unknown {
  const headerBytes = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getUint32(0, true);
  if (headerBytes > frame.byteLength - LENGTH_BYTES) throw new RangeError('its header is longer than it is');
  const text = new TextDecoder('utf-8', { fatal: true }).decode(
    frame.subarray(LENGTH_BYTES, LENGTH_BYTES + headerBytes),
  );
  const header = headerSchema.parse(JSON.parse(text));
  const { offsets, end } = layOut(headerBytes, header.parts);
  if (end !== frame.byteLength) throw new RangeError(`it has ${frame.byteLength} bytes and its header names ${end}`);
  const parts = offsets.map((offset, index) => frame.subarray(offset, offset + (header.parts[index] ?? 0)));
  return fromJson(header.message, parts);
}

/**
 * The message of a frame; its typed arrays are views of the frame's bytes.
 * @throws AppError `frame-malformed` for anything that {@link encodeFrame} does not make
 */
export function decodeFrame(frame: Uint8Array): unknown {
  try {
    // Views need alignment, which a frame that is itself part of a larger buffer may lack.
    return decode(frame.byteOffset % ALIGNMENT === 0 ? frame : frame.slice());
  } catch (error) {
    throw new AppError('frame-malformed', `A message was not understood: ${messageOf(error)}.`, { cause: error });
  }
}
