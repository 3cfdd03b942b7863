/** Checkpoint files of a run. The path is relative to the run's folder, so that the data folder can be moved. */
export const checkpoints = {
  version: 60,
  sql: `
    CREATE TABLE checkpoints (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      step INTEGER NOT NULL CHECK (step >= 0),
      path TEXT NOT NULL,
      bytes INTEGER NOT NULL CHECK (bytes >= 0),
      sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
      kind TEXT NOT NULL CHECK (kind IN ('interval', 'stop', 'end', 'kept')),
      superseded_by INTEGER,
      created_at TEXT NOT NULL,
      UNIQUE (run_id, path)
    ) STRICT;
    CREATE INDEX checkpoints_by_step ON checkpoints (run_id, step);
  `,
};
