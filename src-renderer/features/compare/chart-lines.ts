import type { SpreadKind } from '../../../src-shared/compare/spread.ts';
import type { RunDetails } from '../../../src-shared/contract/runs.ts';
import type { AxisKind } from '../charts/axis.ts';
import type { ChartSeries } from '../charts/chart-series.ts';
import { createGroupFeed, PLACE_CLOCK, type Member } from '../charts/group-feed.ts';
import type { RunFeed } from '../charts/run-feed.ts';
import { parseStoredConfig } from '../run/parse-config.ts';
import { runClock } from '../run/run-clock.ts';
import type { Column, Columns } from './columns.ts';

/** How a column is drawn in the chart of each metric; undefined where it does not have the metric. */
export type Line = { hasEpochs: boolean; lineOf: (metric: string) => ChartSeries | undefined };

function memberOf({ run, attempts, series }: RunDetails, feed: RunFeed): Member {
  const config = parseStoredConfig(run.config);
  // Training time behind the beginnings of later attempts is known by it.
  const loss = attempts.length > 1 ? feed.whole('loss') : undefined;
  const clock = runClock({ config, totalSteps: run.totalSteps, stepsPerEpoch: null, attempts, loss });
  return { feed, clock, names: new Set(series.map(({ name }) => name)) };
}

function lineOfRun({ key, title, look }: Column, { feed, clock, names }: Member): Line {
  return {
    hasEpochs: clock.stepsPerEpoch !== null,
    lineOf: (name) => (names.has(name) ? { key, title, name, feed, clock, ...look } : undefined),
  };
}

function lineOfGroup(
  { key, title, look }: Column,
  members: readonly Member[],
  axis: AxisKind,
  spread: SpreadKind,
): Line {
  const feed = createGroupFeed(members, axis, spread);
  return {
    hasEpochs: members.every(({ clock }) => clock.stepsPerEpoch !== null),
    lineOf(name) {
      if (!members.some(({ names }) => names.has(name))) return undefined;
      const group = { spread, runsAt: (place: number | null) => feed.runsAt(name, place) };
      return { key, title, name, feed, clock: PLACE_CLOCK, ...look, group };
    },
  };
}

/** The lines of a comparison's charts. Groups are means along the axis that is shown, so they are made for it. */
export function linesOf(
  { columns, isGrouped }: Columns,
  axis: AxisKind,
  spread: SpreadKind,
  feedOf: (id: string) => RunFeed,
): Line[] {
  return columns.flatMap((column) => {
    const members = column.runs.map((details) => memberOf(details, feedOf(details.run.id)));
    if (isGrouped) return [lineOfGroup(column, members, axis, spread)];
    return members.map((member) => lineOfRun(column, member));
  });
}
