import { AppError } from '../errors.ts';
import type { Transport, TransportListener } from './transport.ts';

/** What this needs of the standard WebSocket, which browsers have, and Node too. */
export type BrowserSocket = {
  binaryType: string;
  readonly readyState: number;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
};

/** The standard's number for a socket that can send. */
const OPEN = 1;

type Tell = (listener: TransportListener) => void;

/** A WebSocket does not send what lies in memory that is shared between threads. */
function isUnshared(frame: Uint8Array): frame is Uint8Array<ArrayBuffer> {
  return frame.buffer instanceof ArrayBuffer;
}

/** A standard WebSocket cannot be kept from reading: what arrives before there is a listener waits here. */
function createMailbox(): { tell: (event: Tell) => void; listen: Transport['listen'] } {
  let listener: TransportListener | undefined;
  const waiting: Tell[] = [];
  return {
    tell(event: Tell) {
      if (listener === undefined) waiting.push(event);
      else event(listener);
    },
    listen(newListener: TransportListener) {
      // Not within this call, and in order with what arrives meanwhile.
      queueMicrotask(() => {
        listener = newListener;
        for (const event of waiting.splice(0)) event(newListener);
      });
    },
  };
}

function unreachable({ code, reason }: { code: number; reason: string }): AppError {
  const why = reason === '' ? `WebSocket status ${code}` : reason;
  return new AppError('engine-unreachable', `No connection to the engine could be made over the WebSocket: ${why}.`);
}

/**
 * The client's side of frames over a WebSocket, one binary message each; the server's is in
 * engine/transports/web-socket.ts. It always reads.
 * @param socket just made, as by `new WebSocket(url)`
 * @throws AppError `engine-unreachable` when it does not open; a browser is not told why
 */
export function openBrowserTransport(socket: BrowserSocket): Promise<Transport> {
  const mailbox = createMailbox();
  const opened = Promise.withResolvers<Transport>();
  let isBroken = false;

  const receive = (data: unknown) => {
    if (isBroken) return;
    if (data instanceof ArrayBuffer) {
      mailbox.tell((listener) => listener.onFrame(new Uint8Array(data)));
      return;
    }
    isBroken = true;
    const error = new AppError('frame-malformed', 'The engine sent text over the WebSocket; every message is binary.');
    mailbox.tell((listener) => listener.onBroken(error));
  };
  const transport: Transport = {
    listen: mailbox.listen,
    send(frame) {
      if (socket.readyState === OPEN) socket.send(isUnshared(frame) ? frame : new Uint8Array(frame));
    },
    close: () => socket.close(),
  };
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => opened.resolve(transport));
  socket.addEventListener('message', ({ data }) => receive(data));
  socket.addEventListener('close', (event) => {
    opened.reject(unreachable(event));
    mailbox.tell((listener) => listener.onClose());
  });
  return opened.promise;
}
