import { once } from 'node:events';
import { request, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket as ProgramSocket } from 'ws';
import { connectLocalSocket } from '../../../src-main/engine/transports/local-socket.ts';
import { openBrowserTransport } from '../../../src-shared/rpc/browser-transport.ts';
import { connect } from '../../../src-shared/rpc/client.ts';
import { decodeFrame } from '../../../src-shared/rpc/frames.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { firstWord, startRpcChild } from '../../support/rpc-child.ts';
import { testContract } from '../../support/rpc-contract.ts';
import { rpcSuite } from '../../support/rpc-suite.ts';
import { freshFolder } from '../../support/storage.ts';
import { localSocketOf, serve, startTestEngine, type Served } from './served.ts';

async function serveEngine() {
  const engine = await startTestEngine();
  return { ...engine, served: await serve({ connectEngine: () => connectLocalSocket(engine.path) }) };
}

const open = (url: string) => openBrowserTransport(new WebSocket(url));

async function client(url: string) {
  const connection = await connect(testContract, await open(url));
  onTestFinished(connection.close);
  return connection;
}

/** Asks for an upgrade; gives the answer, or 101 when it was made. */
async function upgrade({ port }: Served, path: string, headers: IncomingHttpHeaders) {
  const sent = request({
    host: '127.0.0.1',
    port,
    path,
    agent: false,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Version': '13',
      ...headers,
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: string }>();
  sent.on('error', reject);
  sent.on('upgrade', (_response, socket) => {
    socket.destroy();
    resolve({ status: 101, body: '' });
  });
  sent.on('response', (response) => {
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
    text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
  });
  sent.end();
  return promise;
}

describe('the contract through vicreg serve', () => {
  rpcSuite(async (accept) => {
    const path = await localSocketOf(accept);
    const { contractUrl } = await serve({ connectEngine: () => connectLocalSocket(path) });
    return () => open(contractUrl);
  });
});

describe('a WebSocket', () => {
  it('is opened for a page of this server and for a program, with the token only', async () => {
    const { served } = await serveEngine();
    const { cookie, token, port } = served;
    const origin = `http://127.0.0.1:${port}`;
    expect((await upgrade(served, '/contract', { cookie, origin })).status).toBe(101);
    expect((await upgrade(served, '/contract', { cookie })).status).toBe(101);
    expect((await upgrade(served, `/contract?token=${token}`, {})).status).toBe(101);
    expect((await upgrade(served, '/contract', { origin })).status).toBe(401);
    expect((await upgrade(served, '/contract', { cookie: cookie.slice(0, -1) })).status).toBe(401);
    expect((await upgrade(served, `/contract?token=${token.slice(0, -1)}`, { cookie })).status).toBe(401);
    const host = `localhost:${port}`;
    expect((await upgrade(served, '/contract', { cookie, host, origin: `http://${host}` })).status).toBe(101);
  });

  it.each(['http://evil.example', 'null', 'https://127.0.0.1:PORT', 'http://localhost:PORT', 'http://127.0.0.1:1', ''])(
    'is not opened for the origin %j',
    async (pattern) => {
      const { served } = await serveEngine();
      const origin = pattern.replace('PORT', String(served.port));
      const { status, body } = await upgrade(served, '/contract', { cookie: served.cookie, origin });
      expect(status).toBe(403);
      expect(body).toContain('Pages of other servers');
    },
  );

  it('is not opened under another name, at another address, or by what is no proper request for it', async () => {
    const { served } = await serveEngine();
    const { cookie } = served;
    expect((await upgrade(served, '/contract', { cookie, host: 'evil.example' })).status).toBe(403);
    expect((await upgrade(served, '/', { cookie })).status).toBe(404);
    expect((await upgrade(served, '/contract', { cookie, 'sec-websocket-version': '12' })).status).toBe(400);
    expect((await upgrade(served, '/contract', { cookie, 'sec-websocket-key': 'short' })).status).toBe(400);
    expect((await upgrade(served, '/contract', { cookie, upgrade: 'h2c' })).status).toBe(400);
  });

  it('is one of many, each with a connection of its own', async () => {
    const { served, observations } = await serveEngine();
    const clients = await Promise.all(Array.from({ length: 20 }, () => client(served.contractUrl)));
    const answers = clients.map(({ services }, number) => services.values.echo({ number }));
    expect(await Promise.all(answers)).toEqual(clients.map((_client, number) => ({ number })));
    const [first, second] = clients;
    const waiting = appErrorOf(first?.services.trouble.wait({ name: 'first' }) ?? Promise.resolve());
    await vi.waitFor(() => expect(observations.begun).toContain('first'));
    first?.close();
    await waiting;
    await vi.waitFor(() => expect(observations.aborted.get('first')).toBe('client-gone'));
    expect(await second?.services.values.echo('still here')).toBe('still here');
  });

  it('is closed with the reason when there is no engine', async () => {
    const { contractUrl } = await serve({ connectEngine: () => connectLocalSocket('/nowhere/engine.sock') });
    const error = await appErrorOf(connect(testContract, await open(contractUrl)));
    expect(error).toMatchObject({ code: 'engine-not-running', message: 'No engine listens on /nowhere/engine.sock.' });
  });

  it('is closed with the reason when the process of the engine is killed, and opened again by the next', async () => {
    const path = join(freshFolder(), 'engine.sock');
    const { contractUrl } = await serve({ connectEngine: () => connectLocalSocket(path) });
    const engine = startRpcChild('serve.ts', path);
    await firstWord(engine);
    const { services, closed } = await client(contractUrl);
    expect(await services.values.echo(1)).toBe(1);
    const program = new ProgramSocket(contractUrl);
    await once(program, 'open');
    const programClosed = once(program, 'close');
    engine.kill('SIGKILL');
    expect((await closed).code).toBe('engine-gone');
    expect(await programClosed).toEqual([1001, Buffer.from('The connection to the engine has ended.')]);
    await firstWord(startRpcChild('serve.ts', path));
    expect(await (await client(contractUrl)).services.values.echo(2)).toBe(2);
  });

  it('is told why by an engine of another version, as over any transport', async () => {
    const { served } = await serveEngine();
    const error = await appErrorOf(connect({ ...testContract, version: '2' }, await open(served.contractUrl)));
    expect(error.code).toBe('version-mismatch');
  });

  it('is closed with the reason for text, which does not reach the engine but as that reason', async () => {
    const { served, refused } = await serveEngine();
    const program = new ProgramSocket(served.contractUrl);
    const received: unknown[] = [];
    program.on('message', (data) => received.push(Buffer.isBuffer(data) ? decodeFrame(data) : data));
    await once(program, 'open');
    const closed = once(program, 'close');
    program.send('hello');
    await closed;
    const closing = { kind: 'closing', error: { code: 'frame-malformed' } };
    expect(received).toMatchObject([{ kind: 'hello' }, closing]);
    await vi.waitFor(() => expect(refused).toEqual(['frame-malformed']));
  });

  it('is closed when serving ends, even by a browser that takes nothing', async () => {
    const { served } = await serveEngine();
    const polite = new ProgramSocket(served.contractUrl);
    const deaf = new ProgramSocket(served.contractUrl);
    await Promise.all([once(polite, 'open'), once(deaf, 'open')]);
    deaf.pause();
    const closed = once(polite, 'close');
    await served.close();
    expect(await closed).toEqual([1001, Buffer.from('vicreg serve was ended.')]);
    deaf.terminate();
  });
});
