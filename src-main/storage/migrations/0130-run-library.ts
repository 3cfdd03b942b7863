/**
 * How a person keeps runs: a note, pinned before others, archived, in the trash since; and tags, in the order of their
 * letters, whatever their case. A run that is `deleting` is gone for everybody: its row stays until its folder and its
 * metrics are deleted, so that whoever is cut short in that can be gone on for.
 */
export const runLibrary = {
  version: 130,
  sql: `
    ALTER TABLE runs ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));
    ALTER TABLE runs ADD COLUMN archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1));
    ALTER TABLE runs ADD COLUMN trashed_at TEXT;
    ALTER TABLE runs ADD COLUMN deleting INTEGER NOT NULL DEFAULT 0
      CHECK (deleting IN (0, 1)) CHECK (deleting = 0 OR trashed_at IS NOT NULL);
    ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 10000);
    CREATE INDEX runs_being_deleted ON runs (id) WHERE deleting = 1;
    CREATE TABLE run_tags (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      tag TEXT NOT NULL COLLATE NOCASE CHECK (length(tag) BETWEEN 1 AND 60),
      PRIMARY KEY (run_id, tag)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX run_tags_by_tag ON run_tags (tag);
  `,
};
