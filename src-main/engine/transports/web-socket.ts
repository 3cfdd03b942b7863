import { WebSocketServer, type WebSocket } from 'ws';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { LARGEST_FRAME } from '../../../src-shared/rpc/frames.ts';
import type { Transport, TransportListener } from '../../../src-shared/rpc/transport.ts';
import { createReading } from './reading.ts';

/** Bytes that may wait to be sent; a large frame by itself is more, and waits alone. */
const MOST_WAITING = 2 ** 18;

/** The WebSocket protocol's status for it; a reason that is known went before, as a message. */
const GOING_AWAY = 1001;

/** Makes WebSockets of the upgrade requests that it is given; how, is the transport's matter. */
export function createWebSocketServer(): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_FRAME,
    // Over the machine's own loopback compression only costs time.
    perMessageDeflate: false,
  });
}

/** What the other side did, in a sentence; undefined for the end of a connection, which 'close' tells. */
function breachOf(error: Error): AppError | undefined {
  const code = systemCodeOf(error) ?? '';
  if (!code.startsWith('WS_ERR_')) return undefined;
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    const sentence = `A message is larger than the ${LARGEST_FRAME / 2 ** 20} MiB that can be sent at once.`;
    return new AppError('frame-too-large', sentence, { cause: error });
  }
  const sentence = `What came over the WebSocket was not understood: ${messageOf(error)}.`;
  return new AppError('frame-malformed', sentence, { cause: error });
}

/**
 * The server's side of frames over a WebSocket, one binary message each; browser-transport.ts is the client's. It reads
 * no further from a client that does not take its answers. After a breach of the WebSocket protocol itself nothing more
 * can be sent: the client finds the reason in the status of the close.
 * @param socket of {@link createWebSocketServer}, on which nothing has been read yet
 */
export function webSocketTransport(socket: WebSocket): Transport {
  const reading = createReading(socket);
  reading.hold('no-listener');
  // Each message in memory of its own, so that its typed arrays need no copy; text comes as a Buffer all the same.
  socket.binaryType = 'arraybuffer';
  let listener: TransportListener | undefined;
  let tellRoom = () => {};
  let isBroken = false;

  const isFull = () => socket.bufferedAmount > MOST_WAITING;
  const breakOff = (error: AppError) => {
    if (isBroken) return;
    isBroken = true;
    listener?.onBroken(error);
  };
  const receive = (message: unknown) => {
    if (isBroken) return;
    if (message instanceof ArrayBuffer) listener?.onFrame(new Uint8Array(message));
    else breakOff(new AppError('frame-malformed', 'A message over the WebSocket was text; every message is binary.'));
  };
  const onSent = () => {
    if (isFull()) return;
    reading.release('answers');
    tellRoom();
  };
  socket.on('error', (error) => {
    const breach = breachOf(error);
    if (breach !== undefined) breakOff(breach);
  });
  return {
    listen(newListener) {
      listener = newListener;
      socket.on('message', receive);
      if (socket.readyState === socket.CLOSED) queueMicrotask(() => newListener.onClose());
      else socket.once('close', () => newListener.onClose());
      reading.release('no-listener');
    },
    send(frame) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(frame, onSent);
      if (isFull()) reading.hold('answers');
    },
    close() {
      // The other side's answer to the close has to be read.
      reading.releaseForGood();
      socket.close(GOING_AWAY, 'The connection to the engine has ended.');
    },
    flow: {
      isFull,
      onRoom(tell) {
        tellRoom = tell;
      },
      pause: () => reading.hold('relay'),
      resume: () => reading.release('relay'),
    },
  };
}
