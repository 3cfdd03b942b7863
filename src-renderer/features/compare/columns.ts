import { groupRuns, groupTitle } from '../../../src-shared/compare/groups.ts';
import type { RunDetails } from '../../../src-shared/contract/runs.ts';
import type { ComparedView } from './compared-view.ts';
import { lookOf, type RunLook } from './run-look.ts';

/** What is held against each other: single runs, or groups of them. */
export type Column = {
  key: string;
  title: string;
  look: RunLook;
  runs: readonly RunDetails[];
};

export type Columns = {
  isGrouped: boolean;
  /** Of the runs that are not hidden. */
  columns: readonly Column[];
  /** The index of the column that the others are held against. */
  baseline: number;
  /** Runs that are in no group, because they do not have its setting. */
  outside: readonly RunDetails[];
  /** Settings, but the seed, in which runs of one group differ. */
  alsoDiffer: readonly string[];
};

export type Wanted = Pick<ComparedView, 'ids' | 'baseline' | 'hidden' | 'group'>;

function singles(runs: readonly RunDetails[], { ids, baseline }: Wanted): Column[] {
  return runs.map((details) => {
    const { id, name } = details.run;
    // By its place among all: what is hidden changes no other run's look.
    return { key: id, title: name, look: lookOf(ids.indexOf(id), id === baseline), runs: [details] };
  });
}

/** The columns of a comparison; looks stay as they are when runs are hidden. */
export function columnsOf(all: readonly RunDetails[], wanted: Wanted): Columns {
  const isShown = ({ run }: RunDetails) => !wanted.hidden.includes(run.id);
  const { group: path } = wanted;
  if (path === null) {
    const columns = singles(all.filter(isShown), wanted);
    const baseline = columns.findIndex(({ key }) => key === wanted.baseline);
    return { isGrouped: false, columns, baseline: Math.max(0, baseline), outside: [], alsoDiffer: [] };
  }
  const { groups } = groupRuns(
    all.map(({ run }) => run.config),
    path,
  );
  const whole = groups.map(({ value, members }, index): Column => {
    const runs = members.flatMap((member) => all[member] ?? []);
    const isBaseline = runs.some(({ run }) => run.id === wanted.baseline);
    return { key: String(value), title: groupTitle(path, value), look: lookOf(index, isBaseline), runs };
  });
  const columns = whole.map((column) => ({ ...column, runs: column.runs.filter(isShown) }));
  const shown = columns.filter(({ runs }) => runs.length > 0);
  const visible = all.filter(isShown);
  const { outside, alsoDiffer } = groupRuns(
    visible.map(({ run }) => run.config),
    path,
  );
  const baseline = shown.findIndex(({ runs }) => runs.some(({ run }) => run.id === wanted.baseline));
  return {
    isGrouped: true,
    columns: shown,
    baseline: Math.max(0, baseline),
    outside: outside.flatMap((index) => visible[index] ?? []),
    alsoDiffer,
  };
}
