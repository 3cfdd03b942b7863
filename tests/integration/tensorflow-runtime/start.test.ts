import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { tensorflow } from '../../../src-main/compute/tensorflow/backend.ts';

const availability = await tensorflow.availability();
const isSkipped = !availability.available && process.env['VICREG_REQUIRE_TENSORFLOW'] === undefined;
const CHILD = join(import.meta.dirname, '../../support/tensorflow-runtime/start-child.ts');

const said = z.object({
  description: z.object({ backend: z.literal('tensorflow'), versions: z.record(z.string(), z.string()) }).loose(),
  sum: z.string(),
});

/** Runs the child and parses what it says; fails when it writes anything to standard error. */
async function startedChild(): Promise<z.infer<typeof said>> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--no-warnings', CHILD]);
  expect(stderr).toBe('');
  return said.parse(JSON.parse(stdout));
}

describe.skipIf(isSkipped)(`starting TensorFlow ${availability.available ? '' : availability.reason}`, () => {
  it('is silent, and gives the same bits in every process', async () => {
    const [first, second] = [await startedChild(), await startedChild()];
    expect(second).toEqual(first);
    expect(first.description).toMatchObject({
      versions: { tensorflow: '2.21.0', tfjs: '4.22.0' },
      threads: 2,
      mode: 'repeatable',
      switches: { oneDNN: true, TF32: false },
    });
  });

  it('is refused with a sentence when it is not installed', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'vicreg-empty-'));
    const before = process.env['VICREG_CACHE'];
    onTestFinished(() => {
      if (before === undefined) Reflect.deleteProperty(process.env, 'VICREG_CACHE');
      else process.env['VICREG_CACHE'] = before;
      rmSync(cache, { recursive: true });
    });
    process.env['VICREG_CACHE'] = cache;
    const refused = await tensorflow.availability();
    expect(refused.available ? 'available' : refused.reason).toMatch(
      /^TensorFlow 2\.21\.0 is not installed yet: run "vicreg runtime install" to fetch it \(\d+ MB\)\.$/,
    );
    await expect(tensorflow.start({ threads: 1, mode: 'repeatable' })).rejects.toThrow('is not installed yet');
  });
});
