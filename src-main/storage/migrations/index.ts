import type Sqlite from 'better-sqlite3';
import { datasets } from './0010-datasets.ts';
import { runs } from './0020-runs.ts';
import { runEvents } from './0030-run-events.ts';
import { attempts } from './0040-attempts.ts';
import { metrics } from './0050-metrics.ts';
import { checkpoints } from './0060-checkpoints.ts';
import { evaluations } from './0070-evaluations.ts';
import { queue } from './0080-queue.ts';
import { settings } from './0090-settings.ts';
import { preparations } from './0100-preparations.ts';
import { orders } from './0110-orders.ts';
import { seriesTotals } from './0120-series-totals.ts';
import { runLibrary } from './0130-run-library.ts';

/** One step from version to version. Numbers go up by ten; a step that was released is never changed. */
export type Migration = { version: number; sql: string };

export const MIGRATIONS: readonly Migration[] = [
  datasets,
  runs,
  runEvents,
  attempts,
  metrics,
  checkpoints,
  evaluations,
  queue,
  settings,
  preparations,
  orders,
  seriesTotals,
  runLibrary,
];

/** The version that this program reads and writes; SQLite's user_version holds that of a file. */
export const NEWEST_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version));

/** Brings a database up to `version`, each step in a transaction of its own: a step is there whole or not at all. */
export function migrate(database: Sqlite.Database, version: number = NEWEST_VERSION): void {
  for (const migration of MIGRATIONS) {
    if (migration.version > version) return;
    database
      .transaction(() => {
        // Asked inside the transaction: another process may just have taken the step.
        if (Number(database.pragma('user_version', { simple: true })) >= migration.version) return;
        database.exec(migration.sql);
        database.pragma(`user_version = ${migration.version}`);
      })
      .immediate();
  }
}
