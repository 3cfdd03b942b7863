import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const PROGRAM = join(import.meta.dirname, 'children/wasm-steps.ts');
const resultSchema = z.object({
  description: z.object({ threads: z.number(), switches: z.record(z.string(), z.boolean()) }),
  digest: z.string(),
  tensorCounts: z.array(z.number()),
});

type Options = { threads: number; steps?: number; nodeOptions?: string[]; cache?: string };

/** Resolves when the process has ended by itself, having said nothing but its result. */
async function runSteps({ threads, steps = 5, nodeOptions = [], cache }: Options) {
  const command = [...nodeOptions, PROGRAM, String(threads), String(steps)];
  const environment = { ...process.env, ...(cache === undefined ? {} : { VICREG_CACHE: cache }) };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { env: environment });
  expect(stderr).toBe('');
  return resultSchema.parse(JSON.parse(stdout));
}

async function expectOneThread(nodeOptions: string[]): Promise<void> {
  const { description, digest } = await runSteps({ threads: 2, nodeOptions });
  expect(description).toEqual({ threads: 1, switches: { threads: false } });
  expect(digest).toBe((await runSteps({ threads: 2 })).digest);
}

describe('wasm in a process of its own', () => {
  it('computes with the threads asked for, says nothing, and ends by itself', async () => {
    const { description } = await runSteps({ threads: 2 });
    expect(description).toEqual({ threads: 2, switches: { threads: true } });
  });

  it('gives the same numbers run after run, on any number of threads', async () => {
    const runs = [];
    for (const threads of [2, 2, 1, 3]) runs.push((await runSteps({ threads })).digest);
    expect(new Set(runs).size).toBe(1);
  });

  it('starts in several processes at once, and leaves nothing in the cache', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'vicreg-wasm-'));
    const runs = await Promise.all(Array.from({ length: 4 }, () => runSteps({ threads: 2, cache })));
    expect(new Set(runs.map(({ digest }) => digest)).size).toBe(1);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('keeps as many tensors after any number of steps', async () => {
    const { tensorCounts } = await runSteps({ threads: 2, steps: 100 });
    expect(tensorCounts).toHaveLength(100);
    expect(new Set(tensorCounts).size).toBe(1);
  });

  it('goes on with one thread where a process may have no others, and says so', async () => {
    await expectOneThread(['--permission', '--allow-fs-read=*', '--no-warnings']);
  });

  it('goes on with one thread where the others begin and fail, and says so', async () => {
    // Loaded by every thread before anything else.
    const preload = join(mkdtempSync(join(tmpdir(), 'vicreg-wasm-')), 'fail.cjs');
    writeFileSync(preload, "if (!require('node:worker_threads').isMainThread) throw new Error('this thread fails');");
    await expectOneThread(['--require', preload]);
  });
});
