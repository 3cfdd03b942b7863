import { AppError } from '../errors.ts';
import type { Endpoint } from './endpoints.ts';
import { toWireError, type FromClient, type FromServer } from './messages.ts';
import { createOutbox } from './outbox.ts';
import { parseValue } from './parse-value.ts';

/** A call or subscription under way on the server. */
export type Request = {
  /** Tells the handler, and sends nothing more. */
  cancel: (reason: AppError) => void;
  /** The client has taken the last event. */
  more: () => void;
};

export type RequestEvents = {
  /** @throws when the message cannot be sent */
  reply: (message: FromServer) => void;
  onDefect: (error: unknown, method: string) => void;
  /** Nothing more will be sent, nothing more need be told. */
  onEnd: () => void;
};

/** Whether an error is only the echo of the cancellation that the handler was told of. */
function isEcho(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'));
}

function outboxOf({ method }: Endpoint, send: (event: unknown) => void) {
  // A call emits nothing: its outbox lets the answer through at once.
  const merge = (earlier: unknown, later: unknown) =>
    method.kind === 'subscription' ? method.merge(earlier, later) : later;
  return createOutbox<unknown>(merge, send);
}

/** Parses the input, runs the handler and sends what it answers or emits. */
export function startRequest(
  endpoint: Endpoint,
  { id, input }: Extract<FromClient, { kind: 'call' }>,
  { reply, onDefect, onEnd }: RequestEvents,
): Request {
  const controller = new AbortController();
  const { signal } = controller;
  const { name, method, handler } = endpoint;

  const conclude = (last: FromServer) => {
    onEnd();
    reply(last);
  };
  const failure = (error: unknown): FromServer => {
    if (!(error instanceof AppError) && !isEcho(error, signal)) onDefect(error, name);
    return { kind: 'error', id, error: toWireError(error) };
  };
  /** What cannot be merged or sent ends the request, and troubles nobody who emits. */
  const guarded = (work: () => void) => {
    if (signal.aborted) return;
    try {
      work();
    } catch (error) {
      conclude(failure(error));
      controller.abort(error);
    }
  };
  const outbox = outboxOf(endpoint, (value) => reply({ kind: 'event', id, value }));
  const finish = (last: FromServer) => guarded(() => outbox.finish(() => conclude(last)));
  const work = async () => {
    const parsed = parseValue(method.input, input, 'input-invalid', `${name} cannot be asked for like this`, 'usage');
    const value = await handler(parsed, { signal, emit: (event) => guarded(() => outbox.emit(event)) });
    finish(method.kind === 'subscription' ? { kind: 'end', id } : { kind: 'result', id, value });
  };
  // Not at once: the caller has to hold the request before it can end.
  void Promise.resolve()
    .then(work)
    .catch((error: unknown) => finish(failure(error)));
  return {
    cancel(reason) {
      onEnd();
      controller.abort(reason);
    },
    more: () => guarded(outbox.more),
  };
}
