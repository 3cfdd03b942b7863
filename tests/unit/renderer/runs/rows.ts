import { TOTALS, type RunSummary, type RunTable } from '../../../../src-shared/contract/runs.ts';
import { createRowReader, type RunRow, type Totals } from '../../../../src-renderer/features/runs/run-row.ts';

export const summary: RunSummary = {
  id: 'r1',
  name: 'digits, first',
  method: 'vicreg',
  datasetName: 'digits',
  datasetId: 'd1',
  status: 'finished',
  step: 300,
  totalSteps: 300,
  createdAt: '2026-11-24T10:00:00.000Z',
  startedAt: null,
  endedAt: null,
  reason: null,
  pinned: false,
  archived: false,
  trashedAt: null,
  tags: [],
  note: '',
};

export type Given = {
  run?: Partial<RunSummary>;
  config?: Record<string, unknown>;
  metrics?: Record<string, Partial<Totals>>;
};

/** Runs as the engine answers with them. */
export function tableOf(given: readonly Given[]): RunTable {
  const keys = [...new Set(given.flatMap(({ config = {} }) => Object.keys(config)))];
  const parts: string[] = [];
  const partOf = given.flatMap(({ config = {} }) =>
    keys.map((key) => (Object.hasOwn(config, key) ? parts.push(JSON.stringify(config[key])) : 0)),
  );
  const series = given.flatMap(({ metrics = {} }, run) =>
    Object.entries(metrics).map(([name, totals]) => ({ run, name, totals })),
  );
  return {
    runs: given.map(({ run }, index) => ({ ...summary, id: `r${index + 1}`, ...run })),
    configs: { keys, parts, partOf: Uint32Array.from(partOf) },
    series: {
      names: series.map(({ name }) => name),
      run: Uint32Array.from(series, ({ run }) => run),
      name: Uint32Array.from(series, (_, index) => index),
      totals: Float64Array.from(series.flatMap(({ totals }) => TOTALS.map((key) => totals[key] ?? NaN))),
    },
    next: null,
  };
}

export function rowsOf(given: readonly Given[]): RunRow[] {
  return createRowReader().read(tableOf(given));
}
