import { AppError } from '../errors.ts';
import type { Transport, TransportListener } from './transport.ts';

/** What this needs of a port; the MessagePort of pages is one as it is. */
export type FramePort = {
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  /** From here on what has arrived is told. */
  start(): void;
  postMessage(frame: Uint8Array): void;
  close(): void;
};

/**
 * One side of frames over a MessagePort, one message each; both sides are alike. A port always reads. Frames are copied,
 * not handed over: Electron loses the bytes of a buffer that a page hands over to its main process.
 * @param port nothing has been read from it yet
 */
export function messagePortTransport(port: FramePort): Transport {
  let listener: TransportListener | undefined;
  let isBroken = false;
  let isOver = false;

  const end = () => {
    if (isOver) return;
    isOver = true;
    port.close();
    // Never within the call that closes; and the standard tells only the other side that a port was closed.
    queueMicrotask(() => listener?.onClose());
  };
  const receive = (data: unknown) => {
    if (isBroken || isOver) return;
    if (data instanceof Uint8Array) {
      listener?.onFrame(data);
      return;
    }
    isBroken = true;
    listener?.onBroken(new AppError('frame-malformed', 'A message over the port was not a frame.'));
  };
  return {
    listen(newListener) {
      listener = newListener;
      if (isOver) {
        queueMicrotask(() => newListener.onClose());
        return;
      }
      port.addEventListener('message', ({ data }) => receive(data));
      port.addEventListener('close', end);
      port.start();
    },
    send(frame) {
      if (!isOver) port.postMessage(frame);
    },
    close: end,
  };
}
