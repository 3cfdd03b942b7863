/** Figures of merit. The step is that of the checkpoint that was judged, null for pixels and untrained networks. */
export const evaluations = {
  version: 70,
  sql: `
    CREATE TABLE evaluations (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      checkpoint_step INTEGER CHECK (checkpoint_step >= 0),
      protocol TEXT NOT NULL CHECK (json_valid(protocol)),
      top1 REAL NOT NULL,
      top5 REAL NOT NULL,
      top1_deviation REAL NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX evaluations_by_run ON evaluations (run_id, created_at);
  `,
};
