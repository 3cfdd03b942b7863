import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import { connectLocalSocket, listenOnLocalSocket } from '../../../src-main/engine/transports/local-socket.ts';
import type { PageRun, PageState } from '../../../src-main/hosts/serve/page-state.ts';
import { startServing, type ServeOptions } from '../../../src-main/hosts/serve/server.ts';
import { createServer } from '../../../src-shared/rpc/server.ts';
import type { Transport } from '../../../src-shared/rpc/transport.ts';
import { testContract, testHandlers, type Observations } from '../../support/rpc-contract.ts';
import { freshFolder } from '../../support/storage.ts';

export const aRun: PageRun = {
  id: 'r1',
  name: 'digits by night',
  method: 'vicreg',
  datasetName: 'digits',
  status: 'running',
  step: 41,
  totalSteps: 600,
  createdAt: '2026-01-02T03:04:05.000Z',
  reason: null,
  loss: 12.3456,
};

export const aState: PageState = {
  version: '1.2.3',
  folder: '/home/someone/vicreg',
  notes: [],
  active: [],
  waiting: [],
  isQueueHeld: false,
  recent: [],
};

/** Listens on a local socket for what takes transports, as the engine does. */
export async function localSocketOf(accept: (transport: Transport) => void): Promise<string> {
  const path = join(freshFolder(), 'engine.sock');
  const onError = (error: Error) => expect.fail(error.message);
  const listening = await listenOnLocalSocket(path, { onConnection: accept, onError });
  onTestFinished(listening.close);
  return path;
}

/** A server of the test contract on a local socket. */
export async function startTestEngine(): Promise<{
  path: string;
  observations: Observations;
  /** The codes of what clients were disconnected for. */
  refused: string[];
}> {
  const { handlers, observations } = testHandlers();
  const refused: string[] = [];
  const server = createServer(testContract, handlers, {
    onDefect: (error) => expect.fail(String(error)),
    onRefused: ({ code }) => refused.push(code),
    onClients: () => {},
  });
  const path = await localSocketOf(server.accept);
  onTestFinished(server.close);
  return { path, observations, refused };
}

export type Answer = { status: number | undefined; headers: IncomingHttpHeaders; body: string };

export type Served = {
  url: string;
  port: number;
  token: string;
  cookie: string;
  /** Where programs reach the contract. */
  contractUrl: string;
  /** Without the token unless `headers` or the path bring it. */
  ask: (path: string, options?: RequestOptions) => Promise<Answer>;
  /** Sends bytes as they are and gives everything that comes back before the end. */
  askRaw: (bytes: string) => Promise<string>;
  close: () => Promise<void>;
};

/** Serves what `options` say; where they say nothing, an empty page and no engine. */
export async function serve(options: Partial<ServeOptions> = {}): Promise<Served> {
  const { url, close } = await startServing({
    port: 0,
    connectEngine: () => connectLocalSocket('/nowhere/engine.sock'),
    page: () => Promise.resolve(aState),
    onError: (error) => expect.fail(error.message),
    ...options,
  });
  onTestFinished(close);
  const address = new URL(url);
  const token = address.searchParams.get('token') ?? '';
  const port = Number(address.port);
  const ask = async (path: string, requestOptions: RequestOptions = {}) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false, ...requestOptions });
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    sent.on('error', reject);
    sent.on('response', (response) => {
      const { statusCode: status, headers } = response;
      text(response).then((body) => resolve({ status, headers, body }), reject);
    });
    sent.end();
    return promise;
  };
  const askRaw = async (bytes: string) => {
    const socket = connectSocket(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(bytes);
    return (await buffer(socket)).toString();
  };
  const contractUrl = `ws://127.0.0.1:${port}/contract?token=${token}`;
  return { url, port, token, cookie: `vicreg-${port}=${token}`, contractUrl, ask, askRaw, close };
}
