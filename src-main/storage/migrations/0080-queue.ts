/**
 * The order in which queued runs begin. A run is here exactly while it is queued (repositories/runs.ts holds to that);
 * positions go up, with gaps, and may be negative. Runs that were queued before there was a queue come in by age.
 */
export const queue = {
  version: 80,
  sql: `
    CREATE TABLE queue (
      run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
      position INTEGER NOT NULL UNIQUE,
      held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1))
    ) STRICT, WITHOUT ROWID;
    INSERT INTO queue (run_id, position)
    SELECT id, row_number() OVER (ORDER BY created_at, id) FROM runs WHERE status = 'queued';
  `,
};
