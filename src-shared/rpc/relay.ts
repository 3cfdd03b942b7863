import { encodeFrame } from './frames.ts';
import { toWireError } from './messages.ts';
import type { Transport } from './transport.ts';

/** Ends a connection that nobody here talks over, and tells the other side why as a server would. */
export function refuse(transport: Transport, reason: unknown): void {
  transport.send(encodeFrame({ kind: 'closing', error: toWireError(reason) }));
  transport.close();
}

function pass(from: Transport, to: Transport, connection: { isOver: boolean }): void {
  const end = () => {
    connection.isOver = true;
    to.close();
  };
  to.flow?.onRoom(() => from.flow?.resume());
  from.listen({
    onFrame(frame) {
      if (connection.isOver) return;
      to.send(frame);
      if (to.flow?.isFull() === true) from.flow?.pause();
    },
    onBroken(reason) {
      connection.isOver = true;
      refuse(to, reason);
      refuse(from, reason);
    },
    onClose: end,
  });
}

/**
 * Makes one connection of two: every frame goes on to the other side as it is, and when one side ends so does the
 * other. A side that breaks the rules of its transport is refused, and the other is told why. While a side takes
 * nothing, no more is read from the other, so that little waits in between.
 */
export function relay(left: Transport, right: Transport): void {
  const connection = { isOver: false };
  pass(left, right, connection);
  pass(right, left, connection);
}
