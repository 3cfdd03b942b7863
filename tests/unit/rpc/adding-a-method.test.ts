import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../src-shared/errors.ts';
import { connect } from '../../../src-shared/rpc/client.ts';
import { command, query, subscription, type Contract, type Handlers } from '../../../src-shared/rpc/contract.ts';
import { memoryTransport } from '../../../src-shared/rpc/memory-transport.ts';
import { createServer } from '../../../src-shared/rpc/server.ts';
import { appErrorOf } from '../../support/app-error-of.ts';

// The code of docs/adding-a-method.md, word for word: the second test compares them.

const runs = {
  rename: command(z.strictObject({ id: z.string(), name: z.string().min(1) }), z.void()),
  losses: query(z.strictObject({ id: z.string() }), z.instanceof(Float32Array)),
  progress: subscription(z.strictObject({ id: z.string() }), z.strictObject({ step: z.int() })),
};

const contract = { version: '0.1.0', services: { runs } } satisfies Contract;

const names = new Map([['r1', 'digits']]);
const nextUpdate = (id: string) => new Promise((resolve) => setImmediate(resolve, id));

const handlers: Handlers<typeof contract> = {
  runs: {
    rename({ id, name }) {
      if (!names.has(id)) throw new AppError('run-not-found', `There is no run ${id}.`, { kind: 'usage' });
      names.set(id, name);
    },
    losses: () => Float32Array.of(25.1, 24.8, 24.2),
    async progress({ id }, { emit, signal }) {
      for (let step = 1; step <= 3 && !signal.aborted; step++) {
        await nextUpdate(id);
        emit({ step });
      }
    },
  },
};

it('works as its documentation shows', async () => {
  const [transport, far] = memoryTransport();
  const fail = (error: unknown) => expect.fail(String(error));
  createServer(contract, handlers, { onDefect: fail, onRefused: fail, onClients: () => {} }).accept(far);
  const { signal } = new AbortController();
  const shown: number[] = [];

  const { services } = await connect(contract, transport);
  await services.runs.rename({ id: 'r1', name: 'digits by night' });
  const losses = await services.runs.losses({ id: 'r1' });
  for await (const { step } of services.runs.progress({ id: 'r1' }, { signal })) shown.push(step);

  expect(names.get('r1')).toBe('digits by night');
  expect(losses).toEqual(Float32Array.of(25.1, 24.8, 24.2));
  expect(shown.at(-1)).toBe(3);
  expect((await appErrorOf(services.runs.rename({ id: 'r2', name: 'none' }))).code).toBe('run-not-found');
});

it('is shown by the documentation as it is tested here', () => {
  const withoutIndent = (text: string) => text.replace(/^ +/gm, '');
  const source = withoutIndent(readFileSync(import.meta.filename, 'utf8'));
  const page = readFileSync(join(import.meta.dirname, '../../../docs/adding-a-method.md'), 'utf8');
  const blocks = [...page.matchAll(/```ts\n(.*?)```/gs)].map((match) => withoutIndent(match[1] ?? ''));
  expect(blocks).toHaveLength(3);
  for (const block of blocks.flatMap((text) => text.split('\n\n'))) expect(source).toContain(block.trim());
});
