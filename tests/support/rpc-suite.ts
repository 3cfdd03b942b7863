import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '../../src-shared/errors.ts';
import { connect } from '../../src-shared/rpc/client.ts';
import { decodeFrame, encodeFrame, LARGEST_FRAME } from '../../src-shared/rpc/frames.ts';
import { createServer } from '../../src-shared/rpc/server.ts';
import type { Transport } from '../../src-shared/rpc/transport.ts';
import { appErrorOf } from './app-error-of.ts';
import { testContract, testHandlers } from './rpc-contract.ts';

/** A kind of transport: starts to listen, and gives the way to connect to what listens. */
export type Wire = (accept: (transport: Transport) => void) => Promise<() => Promise<Transport>>;

async function startServer(wire: Wire) {
  const { handlers, observations } = testHandlers();
  const defects: { error: unknown; method: string }[] = [];
  const refused: AppError[] = [];
  const clients: number[] = [];
  const server = createServer(testContract, handlers, {
    onDefect: (error, method) => defects.push({ error, method }),
    onRefused: (reason) => refused.push(reason),
    onClients: (count) => clients.push(count),
  });
  const openTransport = await wire(server.accept);
  onTestFinished(server.close);
  const openClient = async (contract = testContract) => {
    const connection = await connect(contract, await openTransport());
    onTestFinished(connection.close);
    return connection;
  };
  return { server, observations, defects, refused, clients, openTransport, openClient };
}

/** A client that keeps to no rules. */
async function startRawClient(openTransport: () => Promise<Transport>) {
  const transport = await openTransport();
  const received: unknown[] = [];
  const state = { isClosed: false };
  transport.listen({
    onFrame: (frame) => received.push(decodeFrame(frame)),
    onBroken: (error) => received.push(error),
    onClose: () => {
      state.isClosed = true;
    },
  });
  onTestFinished(() => transport.close());
  const say = (message: unknown) => transport.send(encodeFrame(message));
  return { transport, received, state, say };
}

const hello = { kind: 'hello', version: testContract.version };

function callsSuite(wire: Wire): void {
  describe('calls', () => {
    it('answers a thousand calls in flight, each with its own answer', async () => {
      const { services } = await (await startServer(wire)).openClient();
      const numbers = Array.from({ length: 1000 }, (_, number) => number);
      expect(await Promise.all(numbers.map((number) => services.values.echo({ number })))).toEqual(
        numbers.map((number) => ({ number })),
      );
    });

    it('carries what JSON cannot, and calls without input or answer', async () => {
      const { services } = await (await startServer(wire)).openClient();
      const value = { numbers: [NaN, -Infinity, -0], bytes: Uint8Array.of(1, 2), $: 'own', text: 'größe\n\u0000' };
      expect(await services.values.echo(value)).toEqual(value);
      await expect(services.values.nothing()).resolves.toBeUndefined();
    });

    it('parses the input where it is handled and the answer where it is used', async () => {
      const { services } = await (await startServer(wire)).openClient();
      expect(await services.values.length('  four  ')).toBe(4);
    });

    it('answers quick calls while a slow one is under way', async () => {
      const { openClient, observations } = await startServer(wire);
      const { services, close } = await openClient();
      const slow = appErrorOf(services.trouble.wait({ name: 'slow' }));
      expect(await services.values.echo('quick')).toBe('quick');
      expect(observations.begun).toContain('slow');
      close();
      expect((await slow).code).toBe('client-closed');
    });

    it('carries 10 MB of numbers there and back', async () => {
      const { services } = await (await startServer(wire)).openClient();
      const values = Float32Array.from({ length: 2_621_440 }, (_, index) => Math.sin(index));
      const scaled = await services.values.scale({ values, by: 2 });
      expect(scaled.byteLength).toBe(10 * 2 ** 20);
      expect(scaled.every((value, index) => value === Math.fround((values[index] ?? NaN) * 2))).toBe(true);
    });
  });
}

function errorsSuite(wire: Wire): void {
  describe('errors', () => {
    it('brings an AppError over with its code, sentence, kind and details', async () => {
      const { openClient, defects } = await startServer(wire);
      const error = await appErrorOf((await openClient()).services.trouble.refuse());
      expect(error).toMatchObject({
        code: 'not-now',
        message: 'Not now: ask again later.',
        kind: 'usage',
        details: { after: 3 },
      });
      expect(defects).toEqual([]);
    });

    it("brings a defect's message over, and leaves its stack in the engine", async () => {
      const { openClient, defects } = await startServer(wire);
      const error = await appErrorOf((await openClient()).services.trouble.crash());
      expect(error).toMatchObject({ code: 'defect', message: 'one is not a function', kind: 'failure' });
      expect(error.stack).not.toContain('rpc-contract');
      expect(defects).toMatchObject([{ method: 'trouble.crash', error: { name: 'TypeError' } }]);
    });

    it('names the place in an input that is not as declared', async () => {
      const { openClient, observations } = await startServer(wire);
      const raw = { name: 'x', extra: 1 };
      const error = await appErrorOf((await openClient()).services.trouble.wait(raw));
      expect(error).toMatchObject({ code: 'input-invalid', kind: 'usage' });
      expect(error.message).toMatch(/^trouble\.wait .*extra/);
      expect(observations.begun).not.toContain('x');
    });

    it('refuses an answer that is not as declared', async () => {
      const { services } = await (await startServer(wire)).openClient();
      expect((await appErrorOf(services.trouble.answerWrongly())).code).toBe('answer-invalid');
    });

    it('says so when an answer cannot be sent, and goes on', async () => {
      const { openClient, defects } = await startServer(wire);
      const { services } = await openClient();
      expect((await appErrorOf(services.trouble.answerDate())).message).toContain('Date cannot be sent');
      expect((await appErrorOf(services.trouble.answerTooMuch())).code).toBe('frame-too-large');
      expect(defects).toMatchObject([{ method: 'trouble.answerDate' }]);
      expect(await services.values.echo(1)).toBe(1);
    });

    it('sends no input that is too large, and goes on', async () => {
      const { services } = await (await startServer(wire)).openClient();
      const error = await appErrorOf(services.values.echo(new Uint8Array(LARGEST_FRAME)));
      expect(error.code).toBe('frame-too-large');
      expect(await services.values.echo(1)).toBe(1);
    });
  });
}

function cancellationSuite(wire: Wire): void {
  describe('cancelling', () => {
    it("ends a call at once with the signal's reason, and tells its handler", async () => {
      const { openClient, observations, defects } = await startServer(wire);
      const { services } = await openClient();
      const controller = new AbortController();
      const call = appErrorOf(services.trouble.wait({ name: 'call' }, { signal: controller.signal }));
      await vi.waitFor(() => expect(observations.begun).toContain('call'));
      controller.abort(new AppError('changed-mind', 'No longer wanted.'));
      expect((await call).code).toBe('changed-mind');
      await vi.waitFor(() => expect(observations.aborted.get('call')).toBe('cancelled'));
      expect(await services.values.echo('after')).toBe('after');
      expect(defects).toEqual([]);
    });

    it('never sends a call that was cancelled before', async () => {
      const { openClient, observations } = await startServer(wire);
      const { services } = await openClient();
      const signal = AbortSignal.abort(new AppError('changed-mind', 'No longer wanted.'));
      expect((await appErrorOf(services.trouble.wait({ name: 'never' }, { signal }))).code).toBe('changed-mind');
      await services.values.nothing();
      expect(observations.begun).not.toContain('never');
    });

    it('ends a subscription when its loop is left', async () => {
      const { openClient, observations } = await startServer(wire);
      const { services } = await openClient();
      const events = services.states.newest({ name: 'left' });
      const first = events.next();
      await vi.waitFor(() => expect(observations.begun).toContain('left'));
      observations.emitters.get('left')?.emit(7);
      expect(await first).toEqual({ value: 7, done: false });
      await events.return();
      await vi.waitFor(() => expect(observations.aborted.get('left')).toBe('cancelled'));
    });

    it('ends a subscription that waits for an event', async () => {
      const { openClient, observations } = await startServer(wire);
      const controller = new AbortController();
      const events = (await openClient()).services.states.newest({ name: 'idle' }, { signal: controller.signal });
      const next = appErrorOf(events.next());
      await vi.waitFor(() => expect(observations.begun).toContain('idle'));
      controller.abort(new AppError('changed-mind', 'No longer wanted.'));
      expect((await next).code).toBe('changed-mind');
      await vi.waitFor(() => expect(observations.aborted.get('idle')).toBe('cancelled'));
    });
  });
}

function subscriptionsSuite(wire: Wire): void {
  describe('subscriptions', () => {
    it('give every event to a subscriber that keeps up', async () => {
      const { openClient, observations } = await startServer(wire);
      const events = (await openClient()).services.states.newest({ name: 'quick' });
      for (let event = 0; event < 100; event++) {
        const next = events.next();
        await vi.waitFor(() => expect(observations.begun).toContain('quick'), { interval: 1 });
        observations.emitters.get('quick')?.emit(event);
        expect(await next).toEqual({ value: event, done: false });
      }
    });

    it.each([
      ['the newest state', 'newest', 1_999],
      ['what the subscription made of all', 'collected', Array.from({ length: 1_999 }, (_, index) => index + 1)],
    ] as const)('give %s to a subscriber that does not', async (_what, method, expected) => {
      const { openClient, observations } = await startServer(wire);
      const { services } = await openClient();
      const events = services.states[method]({ name: 'slow' });
      const first = events.next();
      await vi.waitFor(() => expect(observations.begun).toContain('slow'));
      const emitter = observations.emitters.get('slow');
      for (let event = 0; event < 1_000; event++) emitter?.emit(event);
      await first;
      // By the time of this answer everything that could have been sent has arrived.
      await services.values.nothing();
      for (let event = 1_000; event < 2_000; event++) emitter?.emit(event);
      expect((await events.next()).value).toEqual(expected);
    });

    it('end after the event that waited', async () => {
      const { services } = await (await startServer(wire)).openClient();
      const received: number[] = [];
      for await (const count of services.states.countdown(5)) received.push(count);
      expect(received).toEqual([5, 1]);
    });

    it('fail after the event that waited', async () => {
      const events = (await (await startServer(wire)).openClient()).services.states.failing();
      expect((await events.next()).value).toBe(1);
      expect((await appErrorOf(events.next())).code).toBe('series-lost');
    });

    it('fail without troubling who emits when an event cannot be sent', async () => {
      const { openClient, observations, defects } = await startServer(wire);
      const next = appErrorOf((await openClient()).services.states.dates({ name: 'dates' }).next());
      await vi.waitFor(() => expect(observations.begun).toContain('dates'));
      observations.emitters.get('dates')?.emit(1);
      expect((await next).message).toContain('Date cannot be sent');
      expect(defects).toMatchObject([{ method: 'states.dates' }]);
    });
  });
}

function vanishingSuite(wire: Wire): void {
  describe('the other side', () => {
    it('has its calls and subscriptions cancelled when it is a client that vanishes', async () => {
      const { openTransport, openClient, observations, clients, refused } = await startServer(wire);
      const stays = await openClient();
      const transport = await openTransport();
      const { services } = await connect(testContract, transport);
      const call = appErrorOf(services.trouble.wait({ name: 'call' }));
      const event = appErrorOf(services.states.newest({ name: 'events' }).next());
      await vi.waitFor(() => expect(observations.begun.size).toBe(2));
      transport.close();
      await vi.waitFor(() => {
        expect(Object.fromEntries(observations.aborted)).toEqual({ call: 'client-gone', events: 'client-gone' });
      });
      await Promise.all([call, event]);
      await vi.waitFor(() => expect(clients).toEqual([1, 2, 1]));
      expect(refused).toEqual([]);
      expect(await stays.services.values.echo('still here')).toBe('still here');
    });

    it('fails everything with engine-gone when it is a server that ends', async () => {
      const { openClient, observations, server, refused } = await startServer(wire);
      const { services, closed } = await openClient();
      const call = appErrorOf(services.trouble.wait({ name: 'call' }));
      const event = appErrorOf(services.states.newest({ name: 'events' }).next());
      await vi.waitFor(() => expect(observations.begun.size).toBe(2));
      server.close();
      expect([(await call).code, (await event).code, (await closed).code]).toEqual(Array(3).fill('engine-gone'));
      expect((await appErrorOf(services.values.nothing())).code).toBe('engine-gone');
      expect(observations.aborted.size).toBe(2);
      expect(refused).toEqual([]);
    });

    it('is not served any more once it has ended', async () => {
      const { server, openTransport } = await startServer(wire);
      server.close();
      expect((await appErrorOf(connect(testContract, await openTransport()))).code).toBe('engine-gone');
    });

    it('is given up before it can answer when the signal says so', async () => {
      const { openTransport, clients } = await startServer(wire);
      const signal = AbortSignal.abort(new AppError('changed-mind', 'No longer wanted.'));
      const error = await appErrorOf(connect(testContract, await openTransport(), { signal }));
      expect(error.code).toBe('changed-mind');
      await vi.waitFor(() => expect(clients.at(-1) ?? 0).toBe(0));
    });

    it('is given up when it never answers', async () => {
      const accepted: Transport[] = [];
      const openTransport = await wire((transport) => accepted.push(transport));
      onTestFinished(() => {
        for (const transport of accepted) transport.close();
      });
      const signal = AbortSignal.timeout(20);
      await expect(connect(testContract, await openTransport(), { signal })).rejects.toThrow('timeout');
    });
  });
}

const malformed: readonly (readonly [string, readonly unknown[]])[] = [
  ['of an unknown kind', [hello, { kind: 'shutdown' }]],
  ['with a key too many', [hello, { kind: 'cancel', id: 1, force: true }]],
  ['before the greeting', [{ kind: 'cancel', id: 1 }]],
  ['that greets twice', [hello, hello]],
  ['that is no object', [hello, 'call']],
  [
    'with the number of a call under way',
    [hello, ...[1, 2].map(() => ({ kind: 'call', id: 1, method: 'trouble.wait', input: { name: 'twice' } }))],
  ],
];

function badInputSuite(wire: Wire): void {
  describe('a bad client', () => {
    it.each(malformed)('is disconnected for a message %s, and nobody else', async (_what, messages) => {
      const { openClient, openTransport, refused } = await startServer(wire);
      const good = await openClient();
      const bad = await startRawClient(openTransport);
      for (const message of messages) bad.say(message);
      await vi.waitFor(() => expect(bad.state.isClosed).toBe(true));
      expect(bad.received.at(-1)).toMatchObject({ kind: 'closing', error: { code: 'frame-malformed' } });
      expect(refused).toMatchObject([{ code: 'frame-malformed' }]);
      expect(await good.services.values.echo('still here')).toBe('still here');
    });

    it('is disconnected for bytes that are no frame', async () => {
      const { openClient, openTransport, refused } = await startServer(wire);
      const good = await openClient();
      const bad = await startRawClient(openTransport);
      bad.transport.send(Buffer.from('GET / HTTP/1.1'));
      await vi.waitFor(() => expect(bad.state.isClosed).toBe(true));
      expect(refused).toMatchObject([{ code: 'frame-malformed' }]);
      expect(await good.services.values.echo('still here')).toBe('still here');
    });

    it('is disconnected for a frame that is too large', async () => {
      const { openClient, openTransport, refused } = await startServer(wire);
      const good = await openClient();
      const bad = await startRawClient(openTransport);
      bad.say(hello);
      bad.transport.send(new Uint8Array(LARGEST_FRAME + 1));
      await vi.waitFor(() => expect(bad.state.isClosed).toBe(true));
      expect(refused).toMatchObject([{ code: 'frame-too-large' }]);
      expect(await good.services.values.echo('still here')).toBe('still here');
    });

    it.each(['values.missing', 'values', '__proto__.toString', 'values.constructor'])(
      'is told that there is no method %s',
      async (method) => {
        const { openTransport } = await startServer(wire);
        const raw = await startRawClient(openTransport);
        raw.say(hello);
        raw.say({ kind: 'call', id: 5, method, input: null });
        await vi.waitFor(() => expect(raw.received).toHaveLength(2));
        expect(raw.received[1]).toMatchObject({ kind: 'error', id: 5, error: { code: 'method-unknown' } });
      },
    );

    it('may cancel what has ended, and ask for more of it', async () => {
      const { openTransport } = await startServer(wire);
      const raw = await startRawClient(openTransport);
      for (const message of [hello, { kind: 'cancel', id: 1 }, { kind: 'more', id: 1 }]) raw.say(message);
      raw.say({ kind: 'call', id: 2, method: 'values.echo', input: 'fine' });
      await vi.waitFor(() => expect(raw.received).toHaveLength(2));
      expect(raw.received[1]).toEqual({ kind: 'result', id: 2, value: 'fine' });
    });

    it('of another version gets a sentence, and so does the engine', async () => {
      const { openTransport, refused, clients } = await startServer(wire);
      const newer = { ...testContract, version: '2' };
      const error = await appErrorOf(connect(newer, await openTransport()));
      expect(error).toMatchObject({ code: 'version-mismatch' });
      expect(error.message).toContain(
        'This program is version 2, and the engine that runs on the same data is version 1',
      );
      await vi.waitFor(() => expect(refused).toMatchObject([{ code: 'version-mismatch' }]));
      expect(refused[0]?.message).toContain('program of version 2');
      expect(clients).toEqual([]);
    });
  });
}

/** What holds for the contract whatever carries it. */
export function rpcSuite(wire: Wire): void {
  callsSuite(wire);
  errorsSuite(wire);
  cancellationSuite(wire);
  subscriptionsSuite(wire);
  vanishingSuite(wire);
  badInputSuite(wire);
}
