/** Settings of the program for this data folder; one that was never changed is not here. */
export const settings = {
  version: 90,
  sql: `
    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID;
  `,
};
