import { z } from 'zod';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
import type { Json } from '../json.ts';

const settingRowsSchema = z.array(
  z.object({ key: z.string(), value: z.string().transform((text): unknown => JSON.parse(text)) }),
);

/** The settings that were ever changed, to be parsed by whoever knows their schema. */
export function readSettings(database: Database): Record<string, unknown> {
  const rows = settingRowsSchema.parse(database.prepare('SELECT key, value FROM settings ORDER BY key').all());
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

/** Changes all of these settings, or, when it throws, none; the others stay as they are. */
export function writeSettings(database: Database, changes: Readonly<Record<string, Json>>): void {
  const write = database.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  inTransaction(database, () => {
    for (const [key, value] of Object.entries(changes)) write.run(key, JSON.stringify(value));
  });
}
