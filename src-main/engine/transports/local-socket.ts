import { lstatSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import type { Transport } from '../../../src-shared/rpc/transport.ts';
import { socketTransport } from './socket-transport.ts';

/** Everything but reading and writing by the owner is taken from a new socket. */
const OWNER_ONLY = 0o177;
/** sun_path of unix(7) less its closing zero; Windows names its pipes otherwise. */
const LONGEST_PATH_BYTES = 107;
/** Milliseconds after which a process that takes a connection and says nothing counts as there, and as stuck. */
const LONGEST_SILENCE = 5000;

export type ListenerEvents = {
  onConnection: (transport: Transport) => void;
  /** A connection could not be taken, as when the process has no file descriptors left; listening goes on. */
  onError: (error: Error) => void;
};

export type Listening = {
  /** Takes no more connections and removes the socket; those that are open stay. */
  close: () => void;
};

function requireShort(path: string): void {
  if (process.platform === 'win32' || Buffer.byteLength(path) <= LONGEST_PATH_BYTES) return;
  throw new AppError(
    'socket-path-too-long',
    `${path} is too long to be the name of a local socket: the system allows ${LONGEST_PATH_BYTES} bytes. Choose a ` +
      'data folder with a shorter path.',
  );
}

function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket is made within this call: nobody else can connect before its permissions are set.
    const umask = process.umask(OWNER_ONLY);
    try {
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      process.umask(umask);
    }
  });
}

/** Whether an engine greets whoever connects. One that is being killed may still take connections, but greets nobody. */
async function answers(path: string): Promise<boolean> {
  let transport: Transport;
  try {
    transport = await connectLocalSocket(path);
  } catch (error) {
    if (error instanceof AppError && ['engine-not-running', 'engine-gone'].includes(error.code)) return false;
    throw error;
  }
  return new Promise((resolve) => {
    const decide = (isThere: boolean) => {
      clearTimeout(patience);
      transport.close();
      resolve(isThere);
    };
    const patience = setTimeout(decide, LONGEST_SILENCE, true);
    transport.listen({
      onFrame: () => decide(true),
      onBroken: () => decide(true),
      onClose: () => decide(false),
    });
  });
}

/** @throws AppError when somebody listens there, or it is no socket at all */
async function removeLeftover(path: string): Promise<void> {
  if (process.platform !== 'win32' && !lstatSync(path).isSocket()) {
    throw new AppError('socket-unusable', `${path} is in the way of the engine's local socket: move it elsewhere.`);
  }
  if (await answers(path)) throw new AppError('socket-taken', `Another engine listens on ${path} already.`);
  rmSync(path);
}

function notListening(path: string, error: unknown): AppError {
  return new AppError('socket-unusable', `The local socket ${path} cannot be made: ${messageOf(error)}.`, {
    cause: error,
  });
}

/**
 * Listens on a local socket that only its owner can use (mode 0600). One that a killed process left behind is replaced;
 * of two processes that start at the same moment only a lock can tell which may do that, so hold one.
 * @throws AppError `socket-taken` when somebody listens there, `socket-path-too-long`, `socket-unusable`
 */
export async function listenOnLocalSocket(path: string, { onConnection, onError }: ListenerEvents): Promise<Listening> {
  requireShort(path);
  const server = createServer((socket) => onConnection(socketTransport(socket, 'server')));
  try {
    await bind(server, path);
  } catch (error) {
    if (systemCodeOf(error) !== 'EADDRINUSE') throw notListening(path, error);
    await removeLeftover(path);
    await bind(server, path).catch((again: unknown) => {
      throw notListening(path, again);
    });
  }
  server.on('error', onError);
  return { close: () => server.close() };
}

/**
 * Connects to whoever listens on a local socket.
 * @throws AppError `engine-not-running` when nobody does, `engine-gone` when it was killed meanwhile,
 *   `socket-path-too-long`, `socket-unusable`
 */
export async function connectLocalSocket(path: string): Promise<Transport> {
  requireShort(path);
  const socket = connect(path);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
  } catch (error) {
    const code = systemCodeOf(error) ?? '';
    if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR'].includes(code)) {
      throw new AppError('engine-not-running', `No engine listens on ${path}.`, { cause: error });
    }
    if (['ECONNRESET', 'EPIPE'].includes(code)) {
      throw new AppError('engine-gone', `The engine that listened on ${path} has just ended.`, { cause: error });
    }
    throw new AppError('socket-unusable', `The local socket ${path} cannot be used: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  return socketTransport(socket, 'client');
}
