import type { SpreadKind } from '../../../src-shared/compare/spread.ts';
import type { RunClock } from './axis.ts';
import type { SeriesFeed } from './run-feed.ts';

/** A line (or layer) of a chart. */
export type ChartSeries = {
  /** One of its kind in the chart. */
  key: string;
  title: string;
  feed: SeriesFeed;
  /** Of the series in the run. */
  name: string;
  clock: RunClock;
  /** A CSS colour; custom properties are allowed: 'var(--variance)'. */
  colour: string;
  /** What it is multiplied with before it is drawn. */
  factor?: number;
  /** Canvas pixels, so that lines are not told apart by colour alone. */
  dash?: readonly number[];
  /** Of several runs: their mean with the band of their spread, and at a place (null: all along) how many they are. */
  group?: { spread: SpreadKind; runsAt: (place: number | null) => string };
};

/** Something that happened, as a thin line across a chart. */
export type Annotation = {
  /** The last update before it. */
  step: number;
  sentence: string;
  /** A mark only ticks the axis: for what happens often. */
  look: 'mark' | 'line' | 'warning' | 'alarm';
};
