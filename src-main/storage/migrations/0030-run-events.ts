/**
 * What happened to a run, in order. Rows are only ever added, without a gap; they go with their run, and no other way:
 * during that cascade the run's own row is gone already. (INSERT OR REPLACE would delete without firing a trigger; the
 * check of the sequence refuses it.)
 */
export const runEvents = {
  version: 30,
  sql: `
    CREATE TABLE run_events (
      run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      time TEXT NOT NULL,
      kind TEXT NOT NULL,
      step INTEGER,
      data TEXT NOT NULL CHECK (json_valid(data)),
      sentence TEXT NOT NULL,
      PRIMARY KEY (run_id, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER run_events_in_order BEFORE INSERT ON run_events
    WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM run_events WHERE run_id = NEW.run_id)
    BEGIN SELECT raise(ABORT, 'events of a run are numbered without a gap'); END;
    CREATE TRIGGER run_events_never_change BEFORE UPDATE ON run_events
    BEGIN SELECT raise(ABORT, 'events of a run are never changed'); END;
    CREATE TRIGGER run_events_stay BEFORE DELETE ON run_events
    WHEN EXISTS (SELECT 1 FROM runs WHERE id = OLD.run_id)
    BEGIN SELECT raise(ABORT, 'events of a run are never deleted'); END;
  `,
};
