import { differencesOf } from './differences.ts';
import { settingsOfConfig, type SettingValue } from './settings-of-config.ts';

/** Runs with the same value of a setting, by their indexes. */
export type RunGroup = { value: SettingValue; members: number[] };

export type Grouping = {
  /** By their values, numbers in their order. */
  groups: RunGroup[];
  /** Runs that do not have the setting. */
  outside: number[];
  /** Settings but the seed in which runs of one group differ: their spread is then not that of seeds alone. */
  alsoDiffer: string[];
};

const collator = new Intl.Collator('en', { numeric: true });

function inOrder(left: SettingValue, right: SettingValue): number {
  const areNumbers = typeof left === 'number' && typeof right === 'number';
  return areNumbers ? left - right : collator.compare(String(left), String(right));
}

/**
 * Groups runs by one of their settings.
 * @param path as in 'method.coefficients.variance'
 */
export function groupRuns(configs: readonly unknown[], path: string): Grouping {
  const members = new Map<SettingValue, number[]>();
  const outside: number[] = [];
  for (const [index, config] of configs.entries()) {
    const value = settingsOfConfig(config).get(path);
    if (value === undefined) outside.push(index);
    else members.set(value, [...(members.get(value) ?? []), index]);
  }
  const groups = Array.from(members, ([value, own]) => ({ value, members: own })).sort((left, right) =>
    inOrder(left.value, right.value),
  );
  const within = groups.flatMap(({ members: own }) => differencesOf(own.map((index) => configs[index])));
  const alsoDiffer = new Set(within.map((difference) => difference.path).filter((other) => other !== 'seed'));
  return { groups, outside, alsoDiffer: Array.from(alsoDiffer).sort() };
}

/** 'variance = 10': a group in few words. */
export function groupTitle(path: string, value: SettingValue): string {
  return `${path.split('.').at(-1) ?? path} = ${String(value)}`;
}
