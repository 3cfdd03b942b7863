import { AppError } from '../errors.ts';
import { createCallQueue } from './call-queue.ts';
import { openChannel, type Channel } from './channel.ts';
import type { Contract, Handlers } from './contract.ts';
import { endpointsOf, type AnyHandlers, type Endpoint } from './endpoints.ts';
import { fromClientSchema, toWireError, type FromClient, type FromServer } from './messages.ts';
import { startRequest, type Request } from './request.ts';
import type { Transport } from './transport.ts';

/** What the server has to tell beyond answering: for the engine's log, and its decision when to end. */
export type ServerEvents = {
  /** A handler threw what is no AppError: a defect in the program. The client gets its message, not its stack. */
  onDefect: (error: unknown, method: string) => void;
  /** A client was disconnected because of what it sent. */
  onRefused: (reason: AppError) => void;
  /** The number of clients that are connected and of this version has changed. */
  onClients: (count: number) => void;
};

export type Server = {
  /** Serves the client at the other end. */
  accept: (transport: Transport) => void;
  /** Cancels everything and disconnects everybody; what is under way fails at its client with `engine-gone`. */
  close: () => void;
};

type ClientEvents = {
  onDefect: ServerEvents['onDefect'];
  onOpen: () => void;
  onClose: (reason: AppError | undefined) => void;
};

function otherVersion(ours: string, theirs: string): AppError {
  return new AppError(
    'version-mismatch',
    `A program of version ${theirs} wanted to use this engine and was refused: the engine is version ${ours}.`,
  );
}

function serveClient(
  transport: Transport,
  version: string,
  endpoints: ReadonlyMap<string, Endpoint>,
  { onDefect, onOpen, onClose }: ClientEvents,
): Channel<FromServer> {
  const underWay = new Map<number, Request>();
  const calls = createCallQueue(() => transport.flow?.isFull() !== true);
  transport.flow?.onRoom(calls.advance);

  const start = (call: Extract<FromClient, { kind: 'call' }>) => {
    const { id, method } = call;
    if (underWay.has(id) || calls.has(id))
      throw new AppError('frame-malformed', `Two calls under way have the number ${id}.`);
    const endpoint = endpoints.get(method);
    if (endpoint === undefined) {
      const error = new AppError('method-unknown', `The engine has no method ${method}.`);
      channel.send({ kind: 'error', id, error: toWireError(error) });
      return;
    }
    const onEnd = () => {
      underWay.delete(id);
      calls.leave(id);
    };
    const begin = () => {
      underWay.set(id, startRequest(endpoint, call, { reply: channel.send, onDefect, onEnd }));
    };
    if (endpoint.method.kind === 'subscription') begin();
    else calls.add(id, begin);
  };
  const channel: Channel<FromServer> = openChannel<FromClient, FromServer>(transport, {
    version,
    incoming: fromClientSchema,
    otherVersion: (theirs) => otherVersion(version, theirs),
    onOpen,
    onMessage(message) {
      if (message.kind === 'call') start(message);
      else if (message.kind === 'more') underWay.get(message.id)?.more();
      else {
        underWay.get(message.id)?.cancel(new AppError('cancelled', 'The client has cancelled this.'));
        calls.leave(message.id);
      }
    },
    onClose(reason) {
      calls.clear();
      const gone = new AppError('client-gone', 'The client that asked for this has gone.');
      for (const request of underWay.values()) request.cancel(gone);
      onClose(reason);
    },
  });
  return channel;
}

/** A server of the contract for any number of clients over any transports. */
export function createServer<C extends Contract>(contract: C, handlers: Handlers<C>, events: ServerEvents): Server;
export function createServer(contract: Contract, handlers: AnyHandlers, events: ServerEvents): Server {
  const endpoints = endpointsOf(contract, handlers);
  const channels = new Set<Channel<FromServer>>();
  const clients = new Set<Channel<FromServer>>();
  let isClosing = false;

  return {
    accept(transport) {
      if (isClosing) {
        transport.close();
        return;
      }
      const channel = serveClient(transport, contract.version, endpoints, {
        onDefect: events.onDefect,
        onOpen() {
          clients.add(channel);
          events.onClients(clients.size);
        },
        onClose(reason) {
          channels.delete(channel);
          if (reason !== undefined && !isClosing) events.onRefused(reason);
          if (clients.delete(channel)) events.onClients(clients.size);
        },
      });
      channels.add(channel);
    },
    close() {
      isClosing = true;
      for (const channel of channels) channel.close(new AppError('engine-gone', 'The engine was ended.'));
    },
  };
}
