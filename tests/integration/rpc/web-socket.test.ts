import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket as ProgramSocket } from 'ws';
import { createWebSocketServer, webSocketTransport } from '../../../src-main/engine/transports/web-socket.ts';
import { openBrowserTransport } from '../../../src-shared/rpc/browser-transport.ts';
import { connect } from '../../../src-shared/rpc/client.ts';
import { decodeFrame, encodeFrame, LARGEST_FRAME } from '../../../src-shared/rpc/frames.ts';
import { createServer } from '../../../src-shared/rpc/server.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { testContract, testHandlers } from '../../support/rpc-contract.ts';

const hello = { kind: 'hello', version: testContract.version };

/** Takes WebSockets on the port that it gives. */
async function listenForSockets(onSocket: (socket: ProgramSocket) => void): Promise<number> {
  const sockets = createWebSocketServer();
  const http = createHttpServer().listen(0, '127.0.0.1');
  http.on('upgrade', (request, socket, head) => sockets.handleUpgrade(request, socket, head, onSocket));
  await once(http, 'listening');
  onTestFinished(() => void http.close());
  const address = http.address();
  if (address === null || typeof address === 'string') return expect.fail('there is no port');
  return address.port;
}

async function startServer() {
  const { handlers } = testHandlers();
  const seen = { answered: 0, refused: new Array<string>(), clients: 0 };
  const { echo } = handlers.values;
  handlers.values.echo = (value, context) => {
    seen.answered += 1;
    return echo(value, context);
  };
  const server = createServer(testContract, handlers, {
    onDefect: (error) => expect.fail(String(error)),
    onRefused: ({ code }) => seen.refused.push(code),
    onClients: (count) => (seen.clients = count),
  });
  onTestFinished(server.close);
  const port = await listenForSockets((socket) => server.accept(webSocketTransport(socket)));
  return { seen, port, url: `ws://127.0.0.1:${port}` };
}

/** A program that keeps to the WebSocket protocol and to nothing else. */
async function openProgram(url: string) {
  const socket = new ProgramSocket(url, { perMessageDeflate: false });
  const received: unknown[] = [];
  onTestFinished(() => socket.terminate());
  socket.on('message', (data) => received.push(Buffer.isBuffer(data) ? decodeFrame(data) : data));
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  await once(socket, 'open');
  return { socket, received, closed };
}

/** A connection that was upgraded by hand. */
async function upgraded(port: number): Promise<Socket> {
  const socket = createConnection(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.write(
    'GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  await once(socket, 'data');
  return socket;
}

describe('a WebSocket', () => {
  it('is closed for a text message, and its client is told why', async () => {
    const { seen, url } = await startServer();
    const { socket, received, closed } = await openProgram(url);
    socket.send(encodeFrame(hello));
    socket.send('{"kind":"call"}');
    expect(await closed).toEqual([1001, Buffer.from('The connection to the engine has ended.')]);
    expect(received.at(-1)).toMatchObject({ kind: 'closing', error: { code: 'frame-malformed' } });
    expect(seen.refused).toEqual(['frame-malformed']);
  });

  it('is closed for a message that is too large before its bytes have come', async () => {
    const { seen, port } = await startServer();
    const socket = await upgraded(port);
    const head = Buffer.alloc(14);
    head.writeUInt16BE(0x82ff);
    head.writeBigUInt64BE(BigInt(LARGEST_FRAME + 1), 2);
    socket.write(head);
    await vi.waitFor(() => expect(seen.refused).toEqual(['frame-too-large']));
  });

  it.each([
    ['of an unknown kind', [0x83, 0x80, 0, 0, 0, 0]],
    ['that is not masked', [0x82, 0x01, 0]],
    ['with a bit that nothing was agreed about', [0xc2, 0x80, 0, 0, 0, 0]],
  ])('is closed for a WebSocket frame %s', async (_what, bytes) => {
    const { seen, port } = await startServer();
    const socket = await upgraded(port);
    const ended = once(socket, 'close');
    socket.resume();
    socket.write(Uint8Array.from(bytes));
    await ended;
    expect(seen.refused).toEqual(['frame-malformed']);
  });

  it('sends everything before it closes', async () => {
    const { seen, url } = await startServer();
    const transport = await openBrowserTransport(new WebSocket(url));
    transport.listen({ onFrame: () => {}, onBroken: () => {}, onClose: () => {} });
    transport.send(encodeFrame(hello));
    for (let id = 0; id < 20; id++) {
      transport.send(encodeFrame({ kind: 'call', id, method: 'values.echo', input: new Uint8Array(2 ** 20) }));
    }
    transport.close();
    await vi.waitFor(() => expect(seen.answered).toBe(20));
    await vi.waitFor(() => expect(seen.clients).toBe(0));
  });

  it.each([
    ['and goes on when it does', true],
    ['and notices that it vanishes', false],
  ])('reads no further from a client that does not take its answers, %s', async (_what, goesOn) => {
    const { seen, url } = await startServer();
    const { socket, received } = await openProgram(url);
    socket.pause();
    const say = (message: unknown) => socket.send(encodeFrame(message));
    say(hello);
    const input = new Uint8Array(2 ** 20);
    for (let id = 0; id < 50; id++) say({ kind: 'call', id, method: 'values.echo', input });
    await vi.waitFor(() => expect(seen.answered).toBeGreaterThan(0));
    const other = await connect(testContract, await openBrowserTransport(new WebSocket(url)));
    for (let call = 0; call < 100; call++) await other.services.values.nothing();
    expect(seen.answered).toBeLessThan(15);
    other.close();
    if (goesOn) {
      socket.resume();
      await vi.waitFor(() => expect(received).toHaveLength(51), { timeout: 20_000 });
    }
    socket.terminate();
    await vi.waitFor(() => expect(seen.clients).toBe(0));
  });

  it('that cannot be opened is told in a sentence', async () => {
    const { port } = await startServer();
    const error = await appErrorOf(openBrowserTransport(new WebSocket(`ws://127.0.0.1:${port === 1 ? 2 : 1}`)));
    expect(error).toMatchObject({ code: 'engine-unreachable' });
    expect(error.message).toContain('1006');
  });

  it('is given up by a browser that is sent text', async () => {
    const port = await listenForSockets((socket) => socket.send('hello'));
    const transport = await openBrowserTransport(new WebSocket(`ws://127.0.0.1:${port}`));
    expect((await appErrorOf(connect(testContract, transport))).code).toBe('frame-malformed');
  });
});
