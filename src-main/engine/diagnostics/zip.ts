import { Zip, ZipDeflate } from 'fflate';
import { breathing } from '../../data/breathing.ts';

/** The text of a file in pieces of any size. */
export type Pieces = AsyncIterable<string> | readonly string[];

/** Bytes that are compressed at once: a millisecond's work. */
const PIECE_BYTES = 32_768;

/** Makes a zip archive piece by piece, so that the engine sees to its other duties meanwhile. */
export async function zipped(files: ReadonlyMap<string, Pieces>): Promise<Uint8Array> {
  const written: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error;
    written.push(bytes);
  });
  const breathe = breathing();
  for (const [name, pieces] of files) {
    const file = new ZipDeflate(name);
    zip.add(file);
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece);
      for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
        file.push(bytes.subarray(start, start + PIECE_BYTES));
        await breathe();
      }
    }
    file.push(new Uint8Array(), true);
  }
  zip.end();
  return Buffer.concat(written);
}
