import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { runOnTinyDisk, tinyDisksAreAllowed } from '../../support/storage.ts';

const allowed = tinyDisksAreAllowed();
/** Set where tests must not be left out: in continuous integration. */
const required = process.env['VICREG_REQUIRE_TENSORFLOW'] === '1';

const refusalSchema = z.object({ write: z.string(), code: z.string(), message: z.string(), isUndone: z.boolean() });
const summarySchema = z.object({ check: z.string(), made: z.unknown(), found: z.unknown() });

test.skipIf(!allowed && !required)(
  'every write of a run is refused by a full disk whole, by name, and goes on after',
  async () => {
    if (!allowed) {
      throw new Error(
        'A full disk cannot be tested here: allow "unshare --map-root-user --mount" and mounting a tmpfs.',
      );
    }
    const { stdout, code } = await runOnTinyDisk(join(import.meta.dirname, 'children/write-on-full-disk.ts'), '8m');
    const lines = stdout.trim().split('\n');
    const summary = summarySchema.parse(JSON.parse(lines.pop() ?? ''));
    const refusals = lines.map((line) => refusalSchema.parse(JSON.parse(line)));
    expect(refusals.map(({ write }) => write)).toEqual([
      'openDatabase, new',
      'openDatabase',
      'createRun',
      'changeStatus',
      'appendMetrics',
      'recordStep',
      'insertCheckpoint',
      'insertEvaluation',
      'writeCheckpoint',
    ]);
    for (const refusal of refusals) {
      expect(refusal, refusal.write).toMatchObject({ code: 'disk-full', isUndone: true });
      const words =
        refusal.write === 'writeCheckpoint'
          ? /^The checkpoint of step \d+ could not be written to \/.*\/checkpoints: there is no room for its \d+ bytes\./
          : /^The database \/.*\/workbench\.sqlite could not be written: the disk is full\. Free some space\.$/;
      expect(refusal.message).toMatch(words);
    }
    expect(summary.check).toBe('ok');
    expect(summary.found).toEqual(summary.made);
    expect(code).toBe(0);
  },
);
