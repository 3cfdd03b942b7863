import { open } from 'node:fs/promises';

/** Disposing closes the file, whether or not it is finished. */
export type BufferedFile = AsyncDisposable & {
  write(bytes: Uint8Array): Promise<void>;
  /** Writes what is left, and waits until the disk has it. */
  finish(): Promise<void>;
};

/** A new file that many small pieces are written to. `onFlush` sees all of its bytes in order, in larger pieces. */
export async function createBufferedFile(path: string, onFlush?: (bytes: Uint8Array) => void): Promise<BufferedFile> {
  const file = await open(path, 'wx');
  const buffer = new Uint8Array(2 ** 20);
  let filled = 0;

  async function flush(): Promise<void> {
    for (let done = 0; done < filled;) done += (await file.write(buffer, done, filled - done)).bytesWritten;
    onFlush?.(buffer.subarray(0, filled));
    filled = 0;
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
  async function finish(): Promise<void> {
    await flush();
    await file.sync();
  }
  return { write, finish, [Symbol.asyncDispose]: () => file.close() };
}
