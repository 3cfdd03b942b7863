import { createHash } from 'node:crypto';
import { connect, createServer, type Server } from 'node:net';
import { systemCodeOf } from '../../../../src-shared/errors.ts';

/**
 * One process at a time works on `folder`. The lock is a socket in Linux's abstract namespace: the kernel frees it when
 * its owner ends, however it ends, so that there is no stale lock to recognise and no process id to mistake.
 * `onWaiting` is called when another process holds it; the wait ends when that process is done or `signal` aborts.
 */
export async function withInstallLock<Result>(
  folder: string,
  options: { signal?: AbortSignal | undefined; onWaiting: () => void },
  work: () => Promise<Result>,
): Promise<Result> {
  const address = `\0vicreg-workbench-${createHash('sha256').update(folder).digest('hex')}`;
  let lock = await listen(address);
  while (!lock) {
    options.onWaiting();
    await disconnected(address, options.signal);
    options.signal?.throwIfAborted();
    lock = await listen(address);
  }
  const { server, waiting } = lock;
  try {
    return await work();
  } finally {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const end of waiting) end();
    await closed;
  }
}

type Lock = { server: Server; waiting: Set<() => void> };

/** Takes the lock, or gives undefined when another process has it. */
function listen(address: string): Promise<Lock | undefined> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<() => void>();
    const server = createServer((socket) => {
      const end = () => socket.destroy();
      waiting.add(end);
      socket.on('error', end).on('close', () => waiting.delete(end));
    });
    server.on('error', (error) => {
      if (systemCodeOf(error) === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ path: address }, () => resolve({ server, waiting }));
  });
}

/** Waits until the owner of the lock closes it or ends. */
function disconnected(address: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ path: address });
    const stop = () => socket.destroy();
    signal?.addEventListener('abort', stop, { once: true });
    // An owner that has just gone refuses the connection: that too means that the lock is free.
    socket.on('error', stop).on('close', () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    socket.resume();
  });
}
