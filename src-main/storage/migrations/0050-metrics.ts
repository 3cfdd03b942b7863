/**
 * Metrics, from the newest to the oldest part of a series:
 * - metric_tail: one row per append with the points of all series of a run, until they are worth a chunk;
 * - metric_chunks: the points of one series; all but its last chunk are full;
 * - metric_summaries: over the full chunks, extremes and counts of 64 points (level 1), of 256 (level 2), and so on.
 * Points that a later attempt trains anew move to metric_superseded.
 *
 * The number of bytes of a tail row counts those of the rows before it, so that one look at the last row tells how long
 * the tail is. NaN is stored as NULL (SQLite has no NaN); min and max are NULL when no value was finite.
 */
export const metrics = {
  version: 50,
  sql: `
    CREATE TABLE metric_series (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      last_step INTEGER NOT NULL DEFAULT -1,
      UNIQUE (run_id, name)
    ) STRICT;
    CREATE TABLE metric_tail (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      data BLOB NOT NULL,
      PRIMARY KEY (run_id, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE metric_chunks (
      id INTEGER PRIMARY KEY,
      series_id INTEGER NOT NULL REFERENCES metric_series (id) ON DELETE CASCADE,
      first_step INTEGER NOT NULL,
      last_step INTEGER NOT NULL CHECK (last_step >= first_step),
      points INTEGER NOT NULL CHECK (points > 0),
      data BLOB NOT NULL,
      UNIQUE (series_id, first_step)
    ) STRICT;
    CREATE TABLE metric_superseded (
      id INTEGER PRIMARY KEY,
      series_id INTEGER NOT NULL REFERENCES metric_series (id) ON DELETE CASCADE,
      attempt INTEGER NOT NULL,
      first_step INTEGER NOT NULL,
      points INTEGER NOT NULL CHECK (points > 0),
      data BLOB NOT NULL,
      UNIQUE (series_id, attempt, first_step)
    ) STRICT;
    CREATE TABLE metric_summaries (
      series_id INTEGER NOT NULL REFERENCES metric_series (id) ON DELETE CASCADE,
      level INTEGER NOT NULL CHECK (level >= 1),
      first_step INTEGER NOT NULL,
      last_step INTEGER NOT NULL,
      first_milliseconds REAL NOT NULL,
      last_milliseconds REAL NOT NULL,
      points INTEGER NOT NULL,
      non_finite INTEGER NOT NULL,
      min REAL,
      max REAL,
      first REAL,
      last REAL,
      PRIMARY KEY (series_id, level, first_step)
    ) STRICT, WITHOUT ROWID;
  `,
};
