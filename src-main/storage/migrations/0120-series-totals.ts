/**
 * What the series of a run have come to, for tables of many runs: without it, points of each would be read. There for
 * runs that nothing is added to (repositories/series-totals.ts): names as a JSON array, and so many float64 per name.
 */
export const seriesTotals = {
  version: 120,
  sql: `
    CREATE TABLE series_totals (
      run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
      names TEXT NOT NULL CHECK (json_valid(names)),
      totals BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
