import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { refuse, relay } from '../../../src-shared/rpc/relay.ts';
import type { Transport } from '../../../src-shared/rpc/transport.ts';
import { createWebSocketServer, webSocketTransport } from '../../engine/transports/web-socket.ts';
import type { WindowFiles } from '../../window-files.ts';
import { cookieName, NOT_FOUND, refusalOf, targetOf, upgradeRefusalOf, type Access } from './access.ts';
import { answerFile, answerPage, answerRedirect, answerSentence, answerSocket } from './answer.ts';
import { page, pageOfError } from './page.ts';
import type { PageState } from './page-state.ts';

const HOST = '127.0.0.1';
const TOKEN_BYTES = 32;
/** The cookies of every program on this machine come along, for cookies do not know of ports. */
const LARGEST_HEADERS = 2 ** 14;
const MOST_HEADERS = 100;
/** A browser opens six at most for pages; the rest is for WebSockets. */
const MOST_CONNECTIONS = 64;
const MILLISECONDS_FOR_HEADERS = 10_000;
/** How long a browser may take to say goodbye. */
const MILLISECONDS_TO_CLOSE = 1000;

export type ServeOptions = {
  /** 0 for any that is free. */
  port: number;
  /** For each browser a connection of its own to the engine. */
  connectEngine: () => Promise<Transport>;
  /** Served in place of the page; undefined where it was not built. */
  window?: WindowFiles | undefined;
  /** @throws AppError with the sentence for the page when the engine cannot be asked */
  page: () => Promise<PageState>;
  /** A connection could not be taken, as when the process has no file descriptors left; serving goes on. */
  onError: (error: Error) => void;
};

export type Serving = {
  /** With the token: for the person who started it, and nobody else. */
  url: string;
  /** Ends every connection. */
  close: () => Promise<void>;
};

async function answerState(response: ServerResponse, readState: ServeOptions['page']): Promise<void> {
  try {
    answerPage(response, 200, page(await readState()));
  } catch (error) {
    if (error instanceof AppError) answerPage(response, 503, pageOfError(error.message));
    else answerPage(response, 500, pageOfError(`This is a defect in the program: ${messageOf(error)}`));
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  { window, page: readState }: Pick<ServeOptions, 'window' | 'page'>,
): Promise<void> {
  const refusal = refusalOf(request, access);
  const target = targetOf(request);
  if (refusal !== undefined) {
    answerSentence(response, refusal);
    return;
  }
  const isRoot = target?.pathname === '/';
  if (isRoot && target.searchParams.has('token')) {
    const cookie = `${cookieName(access.port)}=${access.token}; Path=/; HttpOnly; SameSite=Strict`;
    answerRedirect(response, '/', cookie);
    return;
  }
  const file = window?.get(isRoot ? '/index.html' : (target?.pathname ?? ''));
  if (file !== undefined) answerFile(response, file);
  else if (isRoot) await answerState(response, readState);
  else answerSentence(response, NOT_FOUND);
}

/** Lets browsers talk to the engine: the frames go through as they are, the greeting of versions included. */
function relaySockets(server: Server, access: Access, connectEngine: ServeOptions['connectEngine']) {
  const sockets = createWebSocketServer();
  sockets.on('wsClientError', ({ message }, socket) => answerSocket(socket, { status: 400, sentence: `${message}.` }));
  server.on('upgrade', (request, socket, head) => {
    // An end of the connection is all that an error says here.
    socket.on('error', () => {});
    const refusal = upgradeRefusalOf(request, access);
    if (refusal !== undefined) {
      answerSocket(socket, refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const browser = webSocketTransport(webSocket);
      connectEngine().then(
        (engine) => relay(browser, engine),
        (error: unknown) => refuse(browser, error),
      );
    });
  });
  return sockets;
}

function refuseNonsense(server: Server): void {
  const refusals = new Map([
    ['HPE_HEADER_OVERFLOW', { status: 431, sentence: 'The headers of the request are too large.' }],
    ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, sentence: 'The request did not come in time.' }],
  ]);
  const nonsense = { status: 400, sentence: 'The request was not understood.' };
  server.on('clientError', (error, socket) =>
    answerSocket(socket, refusals.get(systemCodeOf(error) ?? '') ?? nonsense),
  );
}

function notListening(port: number, error: unknown): AppError {
  const code = systemCodeOf(error);
  if (code === 'EADDRINUSE') {
    const sentence = `Port ${port} is taken by another program: choose another one, or 0 for any that is free.`;
    return new AppError('port-taken', sentence, { cause: error });
  }
  const remedy =
    code === 'EACCES' ? ': the system keeps it for itself. Choose one from 1024 on' : `: ${messageOf(error)}`;
  return new AppError('port-unusable', `Port ${port} of ${HOST} cannot be used${remedy}.`, { cause: error });
}

/** @returns the port */
async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen({ port, host: HOST, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    throw notListening(port, error);
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/**
 * Serves the page, and the contract of the engine over WebSockets (`/contract`), to browsers and programs of this machine
 * that have the token: in a cookie after the first visit, or in the address.
 * @throws AppError `port-taken`, `port-unusable`
 */
export async function startServing(options: ServeOptions): Promise<Serving> {
  const { port, connectEngine, onError } = options;
  const server = createServer({ maxHeaderSize: LARGEST_HEADERS, headersTimeout: MILLISECONDS_FOR_HEADERS });
  server.maxHeadersCount = MOST_HEADERS;
  server.maxConnections = MOST_CONNECTIONS;
  const access = { port: await listen(server, port), token: randomBytes(TOKEN_BYTES).toString('base64url') };
  server.on('error', onError);
  server.on('request', (request, response) => void answer(request, response, access, options));
  refuseNonsense(server);
  const sockets = relaySockets(server, access, connectEngine);

  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    for (const socket of sockets.clients) socket.close(1001, 'vicreg serve was ended.');
    const impatience = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), MILLISECONDS_TO_CLOSE);
    await closed;
    clearTimeout(impatience);
  };
  return { url: `http://${HOST}:${access.port}/?token=${access.token}`, close };
}
