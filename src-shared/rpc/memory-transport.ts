import type { Transport, TransportListener } from './transport.ts';

type End = { listener: TransportListener | undefined; waiting: ((listener: TransportListener) => void)[] };

function tell(end: End, event: (listener: TransportListener) => void): void {
  // Never within the sender's call: no other transport answers before `send` returns.
  queueMicrotask(() => {
    if (end.listener === undefined) end.waiting.push(event);
    else event(end.listener);
  });
}

/** The two ends of a connection within one process: what one end sends, the other receives. */
export function memoryTransport(): [Transport, Transport] {
  const left: End = { listener: undefined, waiting: [] };
  const right: End = { listener: undefined, waiting: [] };
  let isOpen = true;
  const transportOf = (own: End, other: End): Transport => ({
    listen(listener) {
      own.listener = listener;
      for (const event of own.waiting.splice(0)) tell(own, event);
    },
    send(frame) {
      if (isOpen) tell(other, (listener) => listener.onFrame(frame));
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      for (const end of [own, other]) tell(end, (listener) => listener.onClose());
    },
  });
  return [transportOf(left, right), transportOf(right, left)];
}
