import type { Socket } from 'node:net';
import { AppError } from '../../../src-shared/errors.ts';
import type { Transport } from '../../../src-shared/rpc/transport.ts';
import { createFrameReader, prefixOf } from './frame-reader.ts';
import { createReading } from './reading.ts';

/**
 * Frames over a stream socket.
 * @param side the server reads no further from a client that does not take its answers, so that they cannot pile up;
 *   a client always reads, or the two could wait for each other for ever
 */
export function socketTransport(socket: Socket, side: 'client' | 'server'): Transport {
  const reading = createReading(socket);
  // Until there is a listener nothing is read, and an error is told by the 'close' that follows it.
  reading.hold('no-listener');
  socket.on('error', () => {});
  return {
    listen(listener) {
      const read = createFrameReader((frame) => listener.onFrame(frame));
      const onData = (bytes: Buffer) => {
        try {
          read(bytes);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          socket.off('data', onData);
          listener.onBroken(error);
        }
      };
      socket.on('data', onData);
      if (side === 'server') socket.on('drain', () => reading.release('answers'));
      if (socket.closed) queueMicrotask(() => listener.onClose());
      else socket.once('close', () => listener.onClose());
      reading.release('no-listener');
    },
    send(frame) {
      if (!socket.writable) return;
      socket.cork();
      socket.write(prefixOf(frame));
      const hasRoom = socket.write(frame);
      socket.uncork();
      if (!hasRoom && side === 'server') reading.hold('answers');
    },
    close() {
      reading.releaseForGood();
      socket.destroySoon();
    },
    flow: {
      isFull: () => socket.writableNeedDrain,
      onRoom: (tell) => void socket.on('drain', tell),
      pause: () => reading.hold('relay'),
      resume: () => reading.release('relay'),
    },
  };
}
