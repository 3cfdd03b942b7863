import type { RunConfig } from '../../../src-shared/config/run-config.ts';

/** A chart of a run's page before it is drawn: which series, and how. */
export type PlannedSeries = { name: string; title: string; colour: string; factor?: number; dash?: readonly number[] };
export type PlannedChart = {
  key: string;
  title: string;
  /** Of what, in which unit. */
  of?: string;
  form: 'lines' | 'stack';
  series: PlannedSeries[];
  total?: PlannedSeries;
};

/** How the terms of the loss are shown. */
export type LossForm = 'stack' | 'lines' | 'raw';

const TERMS = ['invariance', 'variance', 'covariance'] as const;
const LOSS: PlannedSeries = { name: 'loss', title: 'loss', colour: 'var(--text)' };
/** Lines without a term's colour are told apart by their dashes. */
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
const LINE_COLOURS = ['var(--text)', 'var(--dim)'];

function line(name: string, title: string, index: number, factor?: number): PlannedSeries {
  const colour = LINE_COLOURS[index % LINE_COLOURS.length] ?? 'var(--text)';
  const dash = DASHES[index % DASHES.length] ?? [];
  return { name, title, colour, dash, ...(factor === undefined ? {} : { factor }) };
}

function lossChart(names: ReadonlySet<string>, config: RunConfig | null, form: LossForm): PlannedChart {
  const coefficients = config?.method.coefficients;
  const isWeighted = form !== 'raw' && coefficients !== undefined;
  const terms = TERMS.filter((name) => names.has(name)).map((name) => {
    const factor = isWeighted ? coefficients[name] : 1;
    return { name, title: isWeighted ? `${name} ×${factor}` : name, colour: `var(--${name})`, factor };
  });
  const title = 'Loss by term';
  if (terms.length === 0) return { key: 'loss', title: 'Loss', form: 'lines', series: [LOSS] };
  if (!isWeighted) return { key: 'loss', title, of: 'raw', form: 'lines', series: terms };
  if (form === 'stack') {
    return { key: 'loss', title, of: 'weighted, stacked', form, series: terms, total: LOSS };
  }
  return { key: 'loss', title, of: 'weighted', form, series: [...terms, LOSS] };
}

type Group = { title: string; of?: string; matches: RegExp; factor?: number; titleOf?: (name: string) => string };

const plain = (name: string) => name.replaceAll('_', ' ');
const GROUPS: readonly Group[] = [
  { title: 'k-NN accuracy', of: '%', matches: /^knn_/, factor: 100, titleOf: (name) => name.replace('knn_', '') },
  { title: 'Gradient norm', matches: /^gradient_norm$/ },
  { title: 'Learning rate', matches: /^learning_rate$/ },
  { title: 'Throughput', of: 'views per second', matches: /^views_per_second$/ },
];
const MACHINE_GROUPS: readonly Group[] = [
  { title: 'Load', of: '% of processor, GPUs', matches: /^(processor|gpu\d+)_load$/, factor: 100 },
  { title: 'Trainer', of: 'processor cores', matches: /^trainer_processor_cores$/ },
  { title: 'Memory', of: 'GB', matches: /^(memory_used|trainer_memory|gpu\d+_memory)_gb$/ },
  { title: 'Temperature', of: '°C', matches: /^gpu\d+_temperature$/ },
  { title: 'Disk free', of: 'GB', matches: /^disk_free_gb$/ },
];

function groupChart({ title, of, matches, factor, titleOf = plain }: Group, names: readonly string[]): PlannedChart[] {
  const own = names.filter((name) => matches.test(name));
  if (own.length === 0) return [];
  const series = own.map((name, index) => line(name, titleOf(name).replace(/ gb$/, ''), index, factor));
  return [{ key: title, title, form: 'lines', series, ...(of === undefined ? {} : { of }) }];
}

/** A term of each branch: in the term's colour, the second branch dashed. */
function branchCharts(names: ReadonlySet<string>): PlannedChart[] {
  return TERMS.flatMap((term) => {
    const series = ['a', 'b'].flatMap((branch, index) => {
      const name = `${term}_${branch}`;
      const look = { colour: `var(--${term})`, dash: DASHES[index] ?? [] };
      return names.has(name) ? [{ name, title: `branch ${branch.toUpperCase()}`, ...look }] : [];
    });
    const title = `${term.charAt(0).toUpperCase()}${term.slice(1)}`;
    return series.length === 0 ? [] : [{ key: `${term}-branches`, title, of: 'by branch, raw', form: 'lines', series }];
  });
}

/** The charts of a run: its loss first, then what it learned, then the machine; every series is in one of them. */
export function planCharts(
  all: ReadonlySet<string>,
  config: RunConfig | null,
  form: LossForm,
): { loss: PlannedChart | null; learning: PlannedChart[]; machine: PlannedChart[] } {
  const names = Array.from(all).toSorted();
  const groups = GROUPS.flatMap((group) => groupChart(group, names));
  const branches = branchCharts(all);
  const machine = MACHINE_GROUPS.flatMap((group) => groupChart(group, names));
  const shown = new Set<string>([...TERMS, 'loss']);
  for (const { series } of [...groups, ...branches, ...machine]) for (const { name } of series) shown.add(name);
  const others = names.filter((name) => !shown.has(name));
  return {
    loss: all.has('loss') ? lossChart(all, config, form) : null,
    learning: [
      ...groups,
      ...branches,
      ...others.map((name): PlannedChart => {
        return { key: `series-${name}`, title: plain(name), form: 'lines', series: [line(name, plain(name), 0)] };
      }),
    ],
    machine,
  };
}
