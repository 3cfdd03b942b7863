import type { AxisKind, Range } from './axis.ts';

/** What the charts of a page have in common: axis, zoom, cursor and how lines are drawn. */
export type ChartView = {
  axis: AxisKind;
  log: boolean;
  /** From 0 (off) to below 1. */
  smoothing: number;
  /** Along the axis; null: everything. */
  range: Range | null;
  /** A place along the axis; null: nowhere. */
  cursor: number | null;
};

export function createChartView(): ChartView {
  let axis = $state<AxisKind>('step');
  let log = $state(false);
  let smoothing = $state(0);
  let range = $state.raw<Range | null>(null);
  let cursor = $state<number | null>(null);
  return {
    get axis() {
      return axis;
    },
    set axis(value) {
      axis = value;
      range = null;
      cursor = null;
    },
    get log() {
      return log;
    },
    set log(value) {
      log = value;
    },
    get smoothing() {
      return smoothing;
    },
    set smoothing(value) {
      smoothing = value;
    },
    get range() {
      return range;
    },
    set range(value) {
      range = value;
    },
    get cursor() {
      return cursor;
    },
    set cursor(value) {
      cursor = value;
    },
  };
}
