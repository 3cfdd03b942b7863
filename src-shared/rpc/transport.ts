import type { AppError } from '../errors.ts';

/** What a transport tells the side that uses it. Nothing is told after `onClose`. */
export type TransportListener = {
  onFrame(frame: Uint8Array): void;
  /** The other side broke the transport's own rules. Nothing more is read; what is sent still goes out until `close`. */
  onBroken(error: AppError): void;
  /** The connection has ended, whoever ended it; told once. */
  onClose(): void;
};

/** How a relay holds one side back while the other takes nothing, so that nothing piles up in between. */
export type Flow = {
  /** Whether more of what was sent waits to leave than should. */
  isFull(): boolean;
  /** @param tell is called each time there is room again after the connection was full */
  onRoom(tell: () => void): void;
  /** Reads no further until `resume`; a few frames that have been read may still be told. */
  pause(): void;
  resume(): void;
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
  /** Only where reading can be held back: a browser's WebSocket always reads, within a process nothing waits. */
  flow?: Flow;
};
