/** Runs. A run outlives its data set: the name stays, the reference goes. */
export const runs = {
  version: 20,
  sql: `
    CREATE TABLE runs (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      method TEXT NOT NULL,
      dataset_name TEXT NOT NULL,
      dataset_id TEXT REFERENCES datasets (id) ON DELETE SET NULL,
      config TEXT NOT NULL CHECK (json_valid(config)),
      backend TEXT CHECK (json_valid(backend)),
      status TEXT NOT NULL CHECK (status IN (
        'draft', 'queued', 'starting', 'running', 'paused', 'finished', 'stopped', 'failed', 'interrupted'
      )),
      step INTEGER NOT NULL DEFAULT 0 CHECK (step >= 0),
      total_steps INTEGER NOT NULL CHECK (total_steps >= 0),
      created_at TEXT NOT NULL,
      started_at TEXT,
      ended_at TEXT,
      reason TEXT
    ) STRICT;
    CREATE INDEX runs_by_creation ON runs (created_at, id);
    CREATE INDEX runs_by_status ON runs (status, created_at);
    CREATE INDEX runs_by_dataset ON runs (dataset_id);
  `,
};
