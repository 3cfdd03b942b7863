import type { AppError } from '../errors.ts';

/** What a transport tells the side that uses it. Nothing is told after `onClose`. */
export type TransportListener = {
  onFrame(frame: Uint8Array): void;
  /** The other side broke the transport's own rules. Nothing more is read; what is sent still goes out until `close`. */
  onBroken(error: AppError): void;
  /** The connection has ended, whoever ended it; told once. */
  onClose(): void;
};

/**
 * A connection that carries whole frames, in order, both ways: all that a new way of reaching the engine has to
 * provide.
 */
export type Transport = {
  /** Told before anything is sent, once; what arrives earlier waits. */
  listen(listener: TransportListener): void;
  /** The frame belongs to the transport from now on. Without effect once the connection has ended. */
  send(frame: Uint8Array): void;
  /** Ends the connection when everything sent has left. */
  close(): void;
};
