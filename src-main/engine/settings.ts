import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '../../src-shared/contract/settings.ts';
import type { Database } from '../storage/database.ts';
import { readSettings } from '../storage/repositories/settings.ts';

/** The settings of this data folder, with the defaults of those that were never changed. */
export function currentSettings(database: Database): Settings {
  return settingsSchema.parse({ ...DEFAULT_SETTINGS, ...readSettings(database) });
}
