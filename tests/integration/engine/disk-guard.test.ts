import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { runOnTinyDisk, tinyDisksAreAllowed } from '../../support/storage.ts';

const isRequired = process.env['VICREG_REQUIRE_TENSORFLOW'] !== undefined;

const told = z.object({
  paused: z.object({ status: z.string(), reason: z.string().nullable(), step: z.number() }),
  firstStep: z.number(),
});

it.skipIf(!tinyDisksAreAllowed() && !isRequired)(
  'pauses a run with a checkpoint when the disk has no room for two more, and goes on when there is',
  async () => {
    const { stdout } = await runOnTinyDisk(join(import.meta.dirname, 'children/fill-disk.ts'), '40m');
    const { paused, firstStep } = told.parse(JSON.parse(stdout));
    expect(paused.status, paused.reason ?? '').toBe('paused');
    expect(paused.reason).toMatch(/The disk of the data folder has \d+ MB left, and two checkpoints take \d+ MB/);
    expect(firstStep).toBe(paused.step);
  },
);
