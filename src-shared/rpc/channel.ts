import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { decodeFrame, encodeFrame, frameTooLarge, LARGEST_FRAME } from './frames.ts';
import { closingSchema, fromWireError, helloSchema, toWireError } from './messages.ts';
import { parseValue } from './parse-value.ts';
import type { Transport } from './transport.ts';

export type ChannelOptions<Incoming> = {
  version: string;
  incoming: z.ZodType<Incoming>;
  /** The sentence for this side's person when the other side has another version. */
  otherVersion: (theirs: string) => AppError;
  /** Both sides are of one version: messages may be sent. */
  onOpen: () => void;
  onMessage: (message: Incoming) => void;
  /** @param reason why, where a side gave one or broke the rules; undefined when the other side just went away */
  onClose: (reason: AppError | undefined) => void;
};

/** Messages over a transport, both sides being of one version. */
export type Channel<Outgoing> = {
  /**
   * Without effect once the channel is closed.
   * @throws TypeError or AppError when the message cannot be sent; nothing was sent then
   */
  send: (message: Outgoing) => void;
  /** Ends the connection, and tells the other side why if there is a reason. */
  close: (reason?: AppError) => void;
};

const NOT_UNDERSTOOD = ['frame-malformed', 'A message was not understood'] as const;

/**
 * Opens a channel. Whatever breaks the rules (a frame too large, malformed, out of place) closes it with a reason that
 * the other side is told; nothing that arrives can throw into the transport.
 */
export function openChannel<Incoming, Outgoing>(
  transport: Transport,
  options: ChannelOptions<Incoming>,
): Channel<Outgoing> {
  let state: 'greeting' | 'open' | 'closed' = 'greeting';

  const end = (reason: AppError | undefined) => {
    if (state === 'closed') return;
    state = 'closed';
    transport.close();
    options.onClose(reason);
  };
  const close = (reason?: AppError) => {
    if (state === 'closed') return;
    if (reason !== undefined) transport.send(encodeFrame({ kind: 'closing', error: toWireError(reason) }));
    end(reason);
  };
  const greet = (theirs: string) => {
    if (theirs !== options.version) {
      // Not told as a reason: the other side has our greeting, and a sentence of its own to make of it.
      end(options.otherVersion(theirs));
      return;
    }
    state = 'open';
    options.onOpen();
  };
  const receive = (frame: Uint8Array) => {
    if (frame.byteLength > LARGEST_FRAME) throw frameTooLarge(frame.byteLength);
    const value = decodeFrame(frame);
    const closing = closingSchema.safeParse(value);
    if (closing.success) end(fromWireError(closing.data.error));
    else if (state === 'greeting') greet(parseValue(helloSchema, value, ...NOT_UNDERSTOOD).version);
    else options.onMessage(parseValue(options.incoming, value, ...NOT_UNDERSTOOD));
  };

  transport.listen({
    onFrame(frame) {
      if (state === 'closed') return;
      try {
        receive(frame);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        close(error);
      }
    },
    onBroken: close,
    onClose: () => end(undefined),
  });
  transport.send(encodeFrame({ kind: 'hello', version: options.version }));
  return {
    send(message) {
      if (state !== 'closed') transport.send(encodeFrame(message));
    },
    close,
  };
}
