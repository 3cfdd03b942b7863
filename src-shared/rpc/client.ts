import { AppError } from '../errors.ts';
import { openChannel } from './channel.ts';
import type { Call, Contract, Method, RequestOptions, Services, Subscription } from './contract.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { fromServerSchema, fromWireError, type FromClient, type FromServer } from './messages.ts';
import { parseValue } from './parse-value.ts';
import type { Transport } from './transport.ts';

/** A client's connection to the engine. */
export type Connection<C extends Contract> = {
  services: Services<C>;
  /** Cancels what is under way. */
  close: () => void;
  /** Why the connection ended, once it has. */
  closed: Promise<AppError>;
};

/** One call or subscription under way, as its caller uses it. */
type Exchange = {
  next: () => Promise<FromServer>;
  more: () => void;
  /** Cancels it on the server unless it has ended there. */
  leave: () => void;
};

type StartExchange = (method: string, input: unknown, signal: AbortSignal | undefined) => Exchange;

/** Both ends of the line, before the methods of a contract are put on it. */
type Line = { start: StartExchange; close: () => void; opened: Promise<unknown>; closed: Promise<AppError> };

function otherVersion(ours: string, theirs: string): AppError {
  return new AppError(
    'version-mismatch',
    `This program is version ${ours}, and the engine that runs on the same data is version ${theirs}. End that engine, ` +
      'or use the program that started it.',
  );
}

function openLine(version: string, transport: Transport): Line {
  const underWay = new Map<number, Inbox<FromServer>>();
  const opened = Promise.withResolvers<undefined>();
  const closed = Promise.withResolvers<AppError>();
  let whyClosed: AppError | undefined;
  let nextId = 0;

  const channel = openChannel<FromServer, FromClient>(transport, {
    version,
    incoming: fromServerSchema,
    otherVersion: (theirs) => otherVersion(version, theirs),
    onOpen: () => opened.resolve(undefined),
    onMessage(message) {
      const inbox = underWay.get(message.id);
      if (message.kind !== 'event') underWay.delete(message.id);
      inbox?.push(message);
    },
    onClose(reason) {
      whyClosed ??= reason ?? new AppError('engine-gone', 'The engine has gone: its process ended or was ended.');
      for (const inbox of underWay.values()) inbox.fail(whyClosed);
      underWay.clear();
      opened.reject(whyClosed);
      closed.resolve(whyClosed);
    },
  });
  const start: StartExchange = (method, input, signal) => {
    signal?.throwIfAborted();
    if (whyClosed !== undefined) throw whyClosed;
    const id = nextId++;
    const inbox = createInbox<FromServer>(signal);
    channel.send({ kind: 'call', id, method, input });
    underWay.set(id, inbox);
    return {
      next: inbox.next,
      more: () => channel.send({ kind: 'more', id }),
      leave() {
        if (underWay.delete(id)) channel.send({ kind: 'cancel', id });
      },
    };
  };
  return {
    start,
    close() {
      whyClosed ??= new AppError('client-closed', 'The connection to the engine was closed.');
      channel.close();
    },
    opened: opened.promise,
    closed: closed.promise,
  };
}

const notAgreed = (method: string) => ['answer-invalid', `The answer to ${method} is not what was agreed`] as const;

function outOfPlace(method: string, { kind }: FromServer): AppError {
  const [code, sentence] = notAgreed(method);
  return new AppError(code, `${sentence}: it is of the kind ${kind}.`);
}

function remoteCall(start: StartExchange, name: string, method: Call) {
  return async (input: unknown, { signal }: RequestOptions = {}): Promise<unknown> => {
    const exchange = start(name, input, signal);
    try {
      const message = await exchange.next();
      if (message.kind === 'result') return parseValue(method.output, message.value, ...notAgreed(name));
      throw message.kind === 'error' ? fromWireError(message.error) : outOfPlace(name, message);
    } finally {
      exchange.leave();
    }
  };
}

function remoteSubscription(start: StartExchange, name: string, method: Subscription) {
  return async function* (input: unknown, { signal }: RequestOptions = {}): AsyncGenerator<unknown, void, void> {
    const exchange = start(name, input, signal);
    try {
      for (;;) {
        const message = await exchange.next();
        if (message.kind === 'end') return;
        if (message.kind === 'error') throw fromWireError(message.error);
        if (message.kind !== 'event') throw outOfPlace(name, message);
        yield parseValue(method.event, message.value, ...notAgreed(name));
        exchange.more();
      }
    } finally {
      exchange.leave();
    }
  };
}

function remoteServices(contract: Contract, start: StartExchange): Services<Contract> {
  const remote = (name: string, method: Method) =>
    method.kind === 'subscription' ? remoteSubscription(start, name, method) : remoteCall(start, name, method);
  return Object.fromEntries(
    Object.entries(contract.services).map(([service, methods]) => [
      service,
      Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, remote(`${service}.${name}`, method)])),
    ]),
  );
}

/**
 * Connects to the engine at the other end of a transport.
 * @param options.signal gives up waiting for the engine's greeting
 * @throws AppError `version-mismatch`, `engine-gone`; the signal's reason
 */
export function connect<C extends Contract>(
  contract: C,
  transport: Transport,
  options?: RequestOptions,
): Promise<Connection<C>>;
export async function connect(
  contract: Contract,
  transport: Transport,
  { signal }: RequestOptions = {},
): Promise<Connection<Contract>> {
  const line = openLine(contract.version, transport);
  signal?.addEventListener('abort', line.close);
  try {
    if (signal?.aborted) line.close();
    await line.opened;
  } catch (error) {
    line.close();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', line.close);
  }
  return { services: remoteServices(contract, line.start), close: line.close, closed: line.closed };
}
