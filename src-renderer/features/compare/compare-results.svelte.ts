import { resultsOf, type MetricRow, type ResultColumns } from '../../../src-shared/compare/results.ts';
import { seriesAtStep } from '../../../src-shared/compare/series-at-step.ts';
import type { SpreadKind } from '../../../src-shared/compare/spread.ts';
import type { RunDetails } from '../../../src-shared/contract/runs.ts';
import { asking } from '../../lib/following.svelte.ts';
import type { Columns } from './columns.ts';
import type { WantedValue } from './compared-view.ts';

type Wanted = { columns: Columns; value: WantedValue; spread: SpreadKind };

function resultColumns(
  { columns, isGrouped }: Columns,
  runs: readonly RunDetails[],
  spread: SpreadKind,
): ResultColumns {
  const members = columns.map((column) => column.runs.map((one) => runs.indexOf(one)));
  return isGrouped ? { kind: 'groups', members, spread } : { kind: 'runs', members: members.flat() };
}

/** The table of metrics; of a step it is asked from the engine. Call it while a component is set up. */
export function followResults(wanted: () => Wanted): {
  readonly rows: MetricRow[];
  readonly error: string | undefined;
} {
  const shown = $derived(wanted().columns.columns.flatMap(({ runs }): readonly RunDetails[] => runs));
  const step = $derived.by(() => {
    const { value } = wanted();
    return value.kind === 'step' ? value.step : null;
  });
  const there = asking(async ({ runs }, signal) => {
    if (step === null) return undefined;
    const all = await Promise.all(shown.map((details) => seriesAtStep(runs, details, step, signal)));
    return { step, ids: shown.map(({ run }) => run.id).join(), all };
  });
  const rows = $derived.by(() => {
    const { columns, value, spread } = wanted();
    const ids = shown.map(({ run }) => run.id).join();
    const atStep = there.value?.step === step && there.value.ids === ids ? there.value.all : [];
    const series = step === null ? shown.map((details) => details.series) : atStep;
    const kind = value.kind === 'best' ? 'best' : 'last';
    return resultsOf(series, kind, resultColumns(columns, shown, spread), columns.baseline);
  });
  return {
    get rows() {
      return rows;
    },
    get error() {
      return step === null ? undefined : there.error?.message;
    },
  };
}
