import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket as ProgramSocket } from 'ws';
import { z } from 'zod';
import { decodeFrame, encodeFrame } from '../../../src-shared/rpc/frames.ts';
import { query, type Contract } from '../../../src-shared/rpc/contract.ts';
import { createServer } from '../../../src-shared/rpc/server.ts';
import { localSocketOf } from './served.ts';

const ANSWERS = 400;
const ANSWER_BYTES = 2 ** 20;
/** What the process may grow by: two sockets' queues, a few frames, and what its garbage collector leaves for later. */
const ALLOWED_GROWTH = 32 * 2 ** 20;

const contract = {
  version: '1',
  services: { pictures: { take: query(z.int(), z.instanceof(Uint8Array)) } },
} satisfies Contract;

async function startEngine() {
  const take = (number: number) => new Uint8Array(ANSWER_BYTES).fill(number);
  const server = createServer(
    contract,
    { pictures: { take } },
    { onDefect: (error) => expect.fail(String(error)), onRefused: () => {}, onClients: () => {} },
  );
  onTestFinished(server.close);
  return localSocketOf(server.accept);
}

async function startServeProcess(path: string) {
  const child = fork(join(import.meta.dirname, 'children/serve.ts'), [path], { execArgv: ['--no-warnings'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = new URL(z.string().parse(await next(child)));
  const memory = async () => {
    child.send('memory');
    return z.number().parse(await next(child));
  };
  return { contractUrl: `ws://${url.host}/contract${url.search}`, memory };
}

async function next(child: ChildProcess): Promise<unknown> {
  const messages: unknown[] = await once(child, 'message');
  return messages[0];
}

/** Waits until the memory of the process has been the same, but for a few pages, for half a second; gives it. */
async function settled(memory: () => Promise<number>): Promise<number> {
  const last: number[] = [];
  const isStill = async () => {
    last.push(await memory());
    const recent = last.slice(-6);
    return recent.length === 6 && Math.max(...recent) - Math.min(...recent) < 2 ** 20;
  };
  await expect.poll(isStill, { interval: 100, timeout: 30_000 }).toBe(true);
  return last.at(-1) ?? NaN;
}

async function openProgram(contractUrl: string): Promise<ProgramSocket> {
  const socket = new ProgramSocket(contractUrl, { perMessageDeflate: false });
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

describe('the serving process does not grow', { timeout: 120_000 }, () => {
  it('for a browser that asks and reads nothing, which gets everything when it reads', async () => {
    const { contractUrl, memory } = await startServeProcess(await startEngine());
    const socket = await openProgram(contractUrl);
    socket.pause();
    const before = await settled(memory);
    socket.send(encodeFrame({ kind: 'hello', version: '1' }));
    for (let id = 0; id < ANSWERS; id++) {
      socket.send(encodeFrame({ kind: 'call', id, method: 'pictures.take', input: id % 256 }));
    }
    expect((await settled(memory)) - before).toBeLessThan(ALLOWED_GROWTH);
    const received: unknown[] = [];
    socket.on('message', (data) => {
      if (!Buffer.isBuffer(data)) expect.fail('it was text');
      const message = z.object({ value: z.instanceof(Uint8Array).optional() }).parse(decodeFrame(data));
      received.push(message.value?.length);
    });
    socket.resume();
    await vi.waitFor(() => expect(received).toHaveLength(ANSWERS + 1), { timeout: 60_000 });
    expect(received.slice(1).every((length) => length === ANSWER_BYTES)).toBe(true);
  });

  it('for a browser that tells more than the engine takes', async () => {
    // What nobody listens to is not read.
    const { contractUrl, memory } = await startServeProcess(await localSocketOf(() => {}));
    const socket = await openProgram(contractUrl);
    const before = await settled(memory);
    for (let message = 0; message < ANSWERS; message++) socket.send(new Uint8Array(ANSWER_BYTES));
    expect((await settled(memory)) - before).toBeLessThan(ALLOWED_GROWTH);
    expect(socket.bufferedAmount).toBeGreaterThan((ANSWERS / 2) * ANSWER_BYTES);
  });
});
