import { TOTALS, type RunSummary, type RunTable } from '../../../src-shared/contract/runs.ts';
import { settingsOf, type SettingValue } from '../../../src-shared/compare/settings-of-config.ts';

export type Totals = Record<(typeof TOTALS)[number], number>;

/** A run as the table has it. */
export type RunRow = {
  run: RunSummary;
  /** Parts of the configuration by their key; runs share them. */
  parts: ReadonlyMap<string, ReadonlyMap<string, SettingValue>>;
  /** Where in `totals` the numbers of each series begin; runs with the same series share it. */
  slots: ReadonlyMap<string, number>;
  totals: Float64Array;
};

export function settingOf(row: RunRow, path: string): SettingValue | undefined {
  const dot = path.indexOf('.');
  return row.parts.get(dot === -1 ? path : path.slice(0, dot))?.get(path);
}

export function totalOf(row: RunRow, metric: string, total: keyof Totals): number | undefined {
  const slot = row.slots.get(metric);
  return slot === undefined ? undefined : row.totals[slot + TOTALS.indexOf(total)];
}

/** Remembers what runs share, so that ten thousand of them take little memory and time. */
export type RowReader = { read: (table: RunTable) => RunRow[] };

export function createRowReader(): RowReader {
  const parts = new Map<string, ReadonlyMap<string, SettingValue>>();
  const slots = new Map<string, ReadonlyMap<string, number>>();

  function partOf(key: string, text: string): ReadonlyMap<string, SettingValue> {
    const identity = `${key} ${text}`;
    const known = parts.get(identity) ?? settingsOf(key, JSON.parse(text));
    parts.set(identity, known);
    return known;
  }

  function slotsOf(names: readonly string[]): ReadonlyMap<string, number> {
    const identity = JSON.stringify(names);
    const known = slots.get(identity) ?? new Map(names.map((name, index) => [name, index * TOTALS.length]));
    slots.set(identity, known);
    return known;
  }

  return {
    read({ runs, configs, series }) {
      const width = configs.keys.length;
      let entry = 0;
      return runs.map((run, index) => {
        const first = entry;
        const names: string[] = [];
        for (; series.run[entry] === index; entry++) names.push(series.names[series.name[entry] ?? -1] ?? '');
        const found = configs.keys.flatMap((key, at): [string, ReadonlyMap<string, SettingValue>][] => {
          const text = configs.parts[(configs.partOf[index * width + at] ?? 0) - 1];
          return text === undefined ? [] : [[key, partOf(key, text)]];
        });
        const totals = series.totals.subarray(first * TOTALS.length, entry * TOTALS.length);
        return { run, parts: new Map(found), slots: slotsOf(names), totals };
      });
    },
  };
}
