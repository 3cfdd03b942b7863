import type { Database } from './database.ts';

/**
 * A statement that is compiled once for every open database: for those that run at every update of a run, where
 * compiling would take longer than running.
 */
export function prepared<Statement>(prepare: (database: Database) => Statement): (database: Database) => Statement {
  const statements = new WeakMap<Database, Statement>();
  return (database) => {
    let statement = statements.get(database);
    if (statement === undefined) statements.set(database, (statement = prepare(database)));
    return statement;
  };
}
