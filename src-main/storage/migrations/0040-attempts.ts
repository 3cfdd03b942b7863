/** Starts of a trainer, numbered from 1. A run has at most one that has not ended. */
export const attempts = {
  version: 40,
  sql: `
    CREATE TABLE attempts (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      number INTEGER NOT NULL CHECK (number >= 1),
      process_id INTEGER NOT NULL,
      process_started_at TEXT,
      from_step INTEGER NOT NULL CHECK (from_step >= 0),
      started_at TEXT NOT NULL,
      ended_at TEXT,
      ending TEXT CHECK (ending IN ('finished', 'stopped', 'failed', 'interrupted')),
      PRIMARY KEY (run_id, number),
      CHECK ((ended_at IS NULL) = (ending IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX attempts_open ON attempts (run_id) WHERE ended_at IS NULL;
  `,
};
