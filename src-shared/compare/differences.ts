import { settingsOfConfig, type SettingValue } from './settings-of-config.ts';

/** A setting that is not the same in all of the runs; undefined where a run does not have it. */
export type Difference = { path: string; values: (SettingValue | undefined)[] };

/** The settings in which these runs differ, by their paths; a run's name is none. */
export function differencesOf(configs: readonly unknown[]): Difference[] {
  const settings = configs.map(settingsOfConfig);
  const paths = new Set(settings.flatMap((one) => Array.from(one.keys())));
  paths.delete('name');
  return Array.from(paths)
    .sort()
    .map((path) => ({ path, values: settings.map((one) => one.get(path)) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}
