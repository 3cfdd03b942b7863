/** Prepared data sets. Only those whose packed store is complete have a row. */
export const datasets = {
  version: 10,
  sql: `
    CREATE TABLE datasets (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      folder TEXT NOT NULL,
      images INTEGER NOT NULL CHECK (images >= 0),
      classes INTEGER NOT NULL CHECK (classes >= 0),
      size INTEGER NOT NULL CHECK (size > 0),
      channels INTEGER NOT NULL CHECK (channels > 0),
      source TEXT NOT NULL CHECK (json_valid(source)),
      created_at TEXT NOT NULL
    ) STRICT;
  `,
};
