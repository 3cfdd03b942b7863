import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Disposing closes the file, whether or not it is finished. */
export type BufferedFile = AsyncDisposable & {
  write: (bytes: Uint8Array) => Promise<void>;
  /** Hands what is left to the system; after a failure it may be tried again. */
  flush: () => Promise<void>;
  /** Waits until the disk has what was flushed. Other writing may go on meanwhile. */
  sync: () => Promise<void>;
};

/** A file that many small pieces are written to, behind the first `length` bytes that it has; the rest is cut off. */
export async function openBufferedFile(path: string, length = 0): Promise<BufferedFile> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT);
  const buffer = new Uint8Array(2 ** 20);
  let position = length;
  let filled = 0;

  async function flush(): Promise<void> {
    while (filled > 0) {
      const { bytesWritten } = await file.write(buffer, 0, filled, position);
      position += bytesWritten;
      filled -= bytesWritten;
      buffer.copyWithin(0, bytesWritten, bytesWritten + filled);
    }
  }
  async function write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const piece = bytes.subarray(done, done + buffer.length - filled);
      buffer.set(piece, filled);
      filled += piece.length;
      done += piece.length;
      if (filled === buffer.length) await flush();
    }
  }
  try {
    await file.truncate(length);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { write, flush, sync: () => file.datasync(), [Symbol.asyncDispose]: () => file.close() };
}
