import { frameTooLarge, LARGEST_FRAME } from '../../../src-shared/rpc/frames.ts';

/** Bytes of the length (uint32, little-endian) before each frame of a stream. */
export const PREFIX_BYTES = 4;

/** The length that is sent before a frame. */
export function prefixOf(frame: Uint8Array): Buffer {
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32LE(frame.byteLength);
  return prefix;
}

/**
 * Cuts a stream of bytes into its frames.
 * @param onFrame gets each frame in memory of its own, so that its typed arrays need no copy
 * @returns takes the next bytes; throws AppError `frame-too-large` before any memory is taken for such a frame
 */
export function createFrameReader(onFrame: (frame: Uint8Array) => void): (bytes: Uint8Array) => void {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  let current: Uint8Array = prefix;
  let filled = 0;

  const startFrame = () => {
    const length = prefix.readUInt32LE();
    if (length > LARGEST_FRAME) throw frameTooLarge(length);
    current = Buffer.allocUnsafeSlow(length);
    filled = 0;
  };
  const endFrame = () => {
    const frame = current;
    current = prefix;
    filled = 0;
    onFrame(frame);
  };
  return (bytes) => {
    for (let taken = 0; taken < bytes.byteLength;) {
      const piece = bytes.subarray(taken, taken + current.byteLength - filled);
      current.set(piece, filled);
      filled += piece.byteLength;
      taken += piece.byteLength;
      if (current === prefix && filled === PREFIX_BYTES) startFrame();
      if (current !== prefix && filled === current.byteLength) endFrame();
    }
  };
}
