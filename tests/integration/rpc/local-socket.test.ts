import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { prefixOf } from '../../../src-main/engine/transports/frame-reader.ts';
import { connectLocalSocket, listenOnLocalSocket } from '../../../src-main/engine/transports/local-socket.ts';
import { MOST_CALLS } from '../../../src-shared/rpc/call-queue.ts';
import { connect } from '../../../src-shared/rpc/client.ts';
import { encodeFrame } from '../../../src-shared/rpc/frames.ts';
import { createServer } from '../../../src-shared/rpc/server.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { firstWord, startRpcChild } from '../../support/rpc-child.ts';
import { testContract, testHandlers } from '../../support/rpc-contract.ts';
import { freshFolder } from '../../support/storage.ts';

const onError = (error: Error) => expect.fail(error.message);

async function startServer(path: string, onAnswer = () => {}) {
  const { handlers, observations } = testHandlers();
  const clients: number[] = [];
  const { echo, zeros } = handlers.values;
  handlers.values.echo = (value, context) => {
    onAnswer();
    return echo(value, context);
  };
  handlers.values.zeros = (bytes, context) => {
    onAnswer();
    return zeros(bytes, context);
  };
  const server = createServer(testContract, handlers, {
    onDefect: (error) => expect.fail(String(error)),
    onRefused: (reason) => expect.fail(reason.message),
    onClients: (count) => clients.push(count),
  });
  const listening = await listenOnLocalSocket(path, { onConnection: server.accept, onError });
  onTestFinished(() => {
    listening.close();
    server.close();
  });
  return { observations, listening, clients };
}

const socketPath = () => join(freshFolder(), 'engine.sock');

describe('a local socket', () => {
  it('can be used by its owner only, and leaves the permissions of other files alone', async () => {
    const path = socketPath();
    const modeOfNew = (name: string) => {
      writeFileSync(`${path}-${name}`, '');
      return statSync(`${path}-${name}`).mode;
    };
    const before = modeOfNew('before');
    const { listening } = await startServer(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(modeOfNew('after')).toBe(before);
    listening.close();
    expect(existsSync(path)).toBe(false);
  });

  it('that a killed process left behind is replaced', async () => {
    const path = socketPath();
    const child = startRpcChild('serve.ts', path);
    await firstWord(child);
    const { services, closed } = await connect(testContract, await connectLocalSocket(path));
    const call = appErrorOf(services.trouble.wait({ name: 'call' }));
    await services.values.nothing();
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    expect((await call).code).toBe('engine-gone');
    expect((await closed).message).toContain('its process ended');
    await exit;
    expect(existsSync(path)).toBe(true);
    expect((await appErrorOf(connectLocalSocket(path))).code).toBe('engine-not-running');
    await startServer(path);
    const next = await connect(testContract, await connectLocalSocket(path));
    expect(await next.services.values.echo('new')).toBe('new');
  });

  it('of a process that takes connections and greets nobody, as one that is being killed, is replaced', async () => {
    const path = socketPath();
    const dying = createSocketServer((socket) => void socket.destroy()).listen(path);
    await once(dying, 'listening');
    onTestFinished(() => void dying.close());
    await startServer(path);
    expect(await (await connect(testContract, await connectLocalSocket(path))).services.values.echo(1)).toBe(1);
  });

  it('is not taken from an engine that listens', async () => {
    const path = socketPath();
    await startServer(path);
    const error = await appErrorOf(listenOnLocalSocket(path, { onConnection: () => {}, onError }));
    expect(error).toMatchObject({ code: 'socket-taken', message: `Another engine listens on ${path} already.` });
    expect(await (await connect(testContract, await connectLocalSocket(path))).services.values.echo(1)).toBe(1);
  });

  it('never replaces a file that is no socket', async () => {
    const path = socketPath();
    writeFileSync(path, 'mine');
    const error = await appErrorOf(listenOnLocalSocket(path, { onConnection: () => {}, onError }));
    expect(error).toMatchObject({ code: 'socket-unusable' });
    expect(error.message).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('has a sentence for a path that is too long, a folder that is missing, and nobody there', async () => {
    const long = join(freshFolder(), 'a'.repeat(100));
    const missing = join(freshFolder(), 'missing', 'engine.sock');
    expect((await appErrorOf(listenOnLocalSocket(long, { onConnection: () => {}, onError }))).message).toContain('107');
    expect((await appErrorOf(connectLocalSocket(long))).code).toBe('socket-path-too-long');
    const unusable = await appErrorOf(listenOnLocalSocket(missing, { onConnection: () => {}, onError }));
    expect(unusable).toMatchObject({ code: 'socket-unusable' });
    expect(unusable.message).toContain(missing);
    expect((await appErrorOf(connectLocalSocket(missing))).code).toBe('engine-not-running');
  });

  it('tells a handler when the process of its client was killed', async () => {
    const path = socketPath();
    const { observations } = await startServer(path);
    const child = startRpcChild('call.ts', path);
    await vi.waitFor(() => expect(observations.begun.size).toBe(2), { timeout: 20_000 });
    child.kill('SIGKILL');
    await vi.waitFor(() => {
      expect(Object.fromEntries(observations.aborted)).toEqual({ call: 'client-gone', events: 'client-gone' });
    });
  });

  it.each([
    ['and goes on when it does', true],
    ['and notices that it vanishes', false],
  ])('reads no further from a client that does not take its answers, %s', async (_what, goesOn) => {
    const path = socketPath();
    let answered = 0;
    const { clients } = await startServer(path, () => answered++);
    const socket = createConnection(path);
    onTestFinished(() => void socket.destroy());
    const say = (message: unknown) => {
      const frame = encodeFrame(message);
      socket.write(prefixOf(frame));
      socket.write(frame);
    };
    say({ kind: 'hello', version: testContract.version });
    const input = new Uint8Array(2 ** 20);
    for (let id = 0; id < 50; id++) say({ kind: 'call', id, method: 'values.echo', input });
    await vi.waitFor(() => expect(answered).toBeGreaterThan(0));
    const other = await connect(testContract, await connectLocalSocket(path));
    for (let call = 0; call < 100; call++) await other.services.values.nothing();
    expect(answered).toBeLessThan(10);
    other.close();
    if (goesOn) {
      socket.resume();
      await vi.waitFor(() => expect(answered).toBe(50), { timeout: 20_000 });
    }
    socket.destroy();
    await vi.waitFor(() => expect(clients.at(-1)).toBe(0));
  });

  it('answers no more small calls for much than a client takes, and all when it does', async () => {
    const path = socketPath();
    let answered = 0;
    await startServer(path, () => answered++);
    const socket = createConnection(path);
    onTestFinished(() => void socket.destroy());
    const hello = { kind: 'hello', version: testContract.version };
    const calls = Array.from({ length: 2000 }, (_, id) => ({
      kind: 'call',
      id,
      method: 'values.zeros',
      input: 100_000,
    }));
    const frames = [hello, ...calls].map(encodeFrame);
    socket.write(Buffer.concat(frames.flatMap((frame) => [prefixOf(frame), frame])));
    await vi.waitFor(() => expect(answered).toBeGreaterThan(0));
    const other = await connect(testContract, await connectLocalSocket(path));
    for (let call = 0; call < 100; call++) await other.services.values.nothing();
    expect(answered).toBeLessThanOrEqual(MOST_CALLS + 10);
    socket.resume();
    await vi.waitFor(() => expect(answered).toBe(2000), { timeout: 20_000 });
    other.close();
  });
});
