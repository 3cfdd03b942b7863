/** Preparations that have not become a data set: under way, or ended early and to be gone on with. */
export const preparations = {
  version: 100,
  sql: `
    CREATE TABLE preparations (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      request TEXT NOT NULL CHECK (json_valid(request)),
      status TEXT NOT NULL CHECK (status IN ('running', 'cancelled', 'failed', 'interrupted')),
      done INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
      total INTEGER NOT NULL CHECK (total >= 0),
      reason TEXT,
      created_at TEXT NOT NULL
    ) STRICT;
  `,
};
