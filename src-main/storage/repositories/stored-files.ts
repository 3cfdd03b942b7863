import { z } from 'zod';
import { RUN_STATUSES } from '../../../src-shared/contract/runs.ts';
import type { Database } from '../database.ts';

/** What the database knows of the files beside it, read in pages: no page keeps its process for long. */

const PAGE = 500;

const checkpointSchema = z.object({
  id: z.int(),
  runId: z.string(),
  path: z.string(),
  bytes: z.int(),
  isSuperseded: z.int().transform(Boolean),
});
export type StoredCheckpoint = z.infer<typeof checkpointSchema>;

const runSchema = z.object({ id: z.string(), name: z.string(), status: z.enum(RUN_STATUSES) });
export type StoredRun = z.infer<typeof runSchema>;

/** Pages of all checkpoints; superseded are those that no run goes on from and nobody wants to keep. */
export function* storedCheckpoints(database: Database): Generator<StoredCheckpoint[], void, void> {
  const select = database.prepare(
    `SELECT id, run_id AS runId, path, bytes, superseded_by IS NOT NULL AND kind <> 'kept' AS isSuperseded
       FROM checkpoints WHERE id > ? ORDER BY id LIMIT ${PAGE}`,
  );
  for (let last = 0; ;) {
    const page = z.array(checkpointSchema).parse(select.all(last));
    const end = page.at(-1);
    if (end === undefined) return;
    yield page;
    last = end.id;
  }
}

/** Pages of all runs. */
export function* storedRuns(database: Database): Generator<StoredRun[], void, void> {
  const select = database.prepare(`SELECT id, name, status FROM runs WHERE id > ? ORDER BY id LIMIT ${PAGE}`);
  for (let last = ''; ;) {
    const page = z.array(runSchema).parse(select.all(last));
    const end = page.at(-1);
    if (end === undefined) return;
    yield page;
    last = end.id;
  }
}
