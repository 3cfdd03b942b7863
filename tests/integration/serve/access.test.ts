import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { appErrorOf } from '../../support/app-error-of.ts';
import { serve, type Answer } from './served.ts';

const SECURITY_HEADERS = [
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'cache-control',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
];

function expectSecure({ headers }: Answer): void {
  for (const name of SECURITY_HEADERS) expect(headers[name], name).toBeTypeOf('string');
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^ ']+';/);
  expect(headers['content-security-policy']).not.toContain('unsafe');
}

function expectRefused(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(answer.body).toMatch(/^[A-Z].*\.\n$/);
  expect(answer.headers['set-cookie']).toBeUndefined();
  expectSecure(answer);
}

describe('the token', () => {
  it('is 32 random bytes, and lets a browser in by a cookie that no script and no other site can use', async () => {
    const { ask, token, cookie, port } = await serve();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect((await serve()).token).not.toBe(token);
    const first = await ask(`/?token=${token}`);
    expect(first).toMatchObject({ status: 303, body: '', headers: { location: '/' } });
    expect(first.headers['set-cookie']).toEqual([`vicreg-${port}=${token}; Path=/; HttpOnly; SameSite=Strict`]);
    expectSecure(first);
    const second = await ask('/', { headers: { cookie: `other=1; ${cookie}; more=2` } });
    expect(second).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(second.headers['set-cookie']).toBeUndefined();
    expectSecure(second);
  });

  it('is asked for', async () => {
    const { ask, token, port } = await serve();
    const cookies = ['', 'other=1', `vicreg-${port}=`, `vicreg-${port}=${token.slice(0, -1)}`, `vicreg=${token}`];
    for (const cookie of cookies) expectRefused(await ask('/', { headers: { cookie } }), 401);
    for (const wrong of ['', token.slice(0, -1), `${token}A`, token.toLowerCase(), '%00', `x&token=${token}`]) {
      expectRefused(await ask(`/?token=${wrong}`), 401);
    }
    expectRefused(await ask('/secret'), 401);
  });

  it('that is wrong is not made right by a cookie', async () => {
    const { ask, cookie } = await serve();
    expectRefused(await ask('/?token=wrong', { headers: { cookie } }), 401);
  });

  it('of one server is nothing to another', async () => {
    const [one, other] = [await serve(), await serve()];
    expectRefused(await one.ask(`/?token=${other.token}`), 401);
    const cookie = `${one.cookie}; ${other.cookie}`;
    for (const { ask } of [one, other]) expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });
});

describe('a request', () => {
  it.each(['evil.example', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example', '[::1]', '0.0.0.0', 'localhost.'])(
    'under the name %s is refused, as from a page whose name was made to lead here',
    async (host) => {
      const { ask, cookie, port } = await serve();
      expectRefused(await ask('/', { headers: { cookie, host } }), 403);
      if (!host.includes(':')) expectRefused(await ask('/', { headers: { cookie, host: `${host}x:${port}` } }), 403);
    },
  );

  it('may call this machine localhost', async () => {
    const { ask, cookie, port } = await serve();
    expect((await ask('/', { headers: { cookie, host: `LocalHost:${port}` } })).status).toBe(200);
  });

  it('without a name, or with two, is refused', async () => {
    const { askRaw, cookie, port } = await serve();
    expect(await askRaw('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await askRaw(`GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(/^HTTP\/1.1 403 /);
    const two = `GET / HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\n\r\n`;
    expect(await askRaw(two.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))).toMatch(/^HTTP\/1.1 40[03] /);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('of the method %s is refused', async (method) => {
    const { ask, cookie } = await serve();
    const answer = await ask('/', { method, headers: { cookie } });
    expectRefused(answer, 405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  it('of the method HEAD is answered without the page', async () => {
    const { ask, cookie } = await serve();
    const [get, head] = [
      await ask('/', { headers: { cookie } }),
      await ask('/', { method: 'HEAD', headers: { cookie } }),
    ];
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expectSecure(head);
  });

  it.each(['/index.html', '/../etc/passwd', '//127.0.0.1/', '/%2e%2e/', '/contract', '/favicon.ico', '/?'])(
    'for %s gets the page or nothing',
    async (path) => {
      const { ask, cookie } = await serve();
      const answer = await ask(path, { headers: { cookie } });
      if (['/?', '/%2e%2e/'].includes(path)) expect(answer.status).toBe(200);
      else expectRefused(answer, 404);
    },
  );

  it('for the address of another server gets nothing', async () => {
    const { ask, cookie } = await serve();
    expectRefused(await ask('http://evil.example/', { headers: { cookie } }), 404);
  });

  it('with too much in its headers is refused', async () => {
    const { ask } = await serve();
    const answer = await ask('/', { headers: { cookie: 'x'.repeat(2 ** 15) } });
    expectRefused(answer, 431);
  });

  it('that is none is refused', async () => {
    const { askRaw } = await serve();
    const answer = await askRaw('\u0016\u0003\u0001\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(answer).toContain("Content-Security-Policy: default-src 'none'");
    expect(answer).toMatch(/The request was not understood\.\n$/);
  });
});

describe('the port', () => {
  it('listens on this machine only', async () => {
    const { port } = await serve();
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((network) => network !== undefined && network.family === 'IPv4' && !network.internal);
    for (const network of others) {
      const socket = connect(port, network?.address ?? '');
      await expect(once(socket, 'connect')).rejects.toThrow('ECONNREFUSED');
    }
  });

  it('that another program has is told in a sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const address = other.address();
    if (address === null || typeof address === 'string') expect.fail('there is no port');
    const error = await appErrorOf(serve({ port: address.port }));
    expect(error).toMatchObject({ code: 'port-taken', kind: 'failure' });
    expect(error.message).toContain(`Port ${address.port} is taken`);
  });

  it('that is none is told in a sentence', async () => {
    expect((await appErrorOf(serve({ port: 65_536 }))).code).toBe('port-unusable');
  });

  it('takes a limited number of connections, and new ones when those have gone', async () => {
    const { port, ask, cookie } = await serve();
    const state = { dropped: 0 };
    const sockets = Array.from({ length: 100 }, () => connect(port, '127.0.0.1'));
    onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
    for (const socket of sockets) {
      socket.on('error', () => {});
      socket.once('close', () => (state.dropped += 1));
    }
    await vi.waitFor(() => expect(state.dropped).toBe(36));
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(async () => expect((await ask('/', { headers: { cookie } })).status).toBe(200));
  });

  it('is free again when serving has ended', async () => {
    const { port, close, ask, cookie } = await serve();
    const idle = connect(port, '127.0.0.1');
    const ended = once(idle, 'close');
    await ask('/', { headers: { cookie } });
    await close();
    await ended;
    await serve({ port });
  });
});
