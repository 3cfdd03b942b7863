import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where the engine of a data folder listens: a socket in it; on Windows, where sockets are no files, a named pipe. */
export function engineSocket(dataFolder: string): string {
  if (process.platform !== 'win32') return join(dataFolder, 'engine.sock');
  return `\\\\.\\pipe\\vicreg-${createHash('sha256').update(dataFolder.toLowerCase()).digest('hex').slice(0, 32)}`;
}
