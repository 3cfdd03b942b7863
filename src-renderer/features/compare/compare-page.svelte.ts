import { pushSearch, replaceSearch, route } from '../../lib/route.svelte.ts';
import type { ChartView } from '../charts/chart-view.svelte.ts';
import { readComparedView, writeComparedView, type ComparedView } from './compared-view.ts';

/** The comparison that the address tells, and its changes, which go into the address. */
export type ComparePage = {
  readonly view: ComparedView;
  /** What charts share, kept in the address too but for the cursor. */
  readonly charts: ChartView;
  /** A step in the history, which 'back' undoes. */
  change: (changes: Partial<ComparedView>) => void;
};

/** A slider and a dragged zoom change many times a second. */
const REST_MILLISECONDS = 200;

/** Call it while the page's component is set up. */
export function openComparePage(): ComparePage {
  let view = $state.raw(readComparedView(route.search));
  let cursor = $state<number | null>(null);
  let told = route.search.toString();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(write: typeof replaceSearch): void {
    clearTimeout(timer);
    timer = undefined;
    write(writeComparedView(view));
    told = route.search.toString();
  }
  function adjust(changes: Partial<ComparedView>): void {
    view = { ...view, ...changes };
    clearTimeout(timer);
    timer = setTimeout(() => tell(replaceSearch), REST_MILLISECONDS);
  }
  function change(changes: Partial<ComparedView>): void {
    if (timer !== undefined) tell(replaceSearch);
    // What no longer holds, such as the baseline of a run that was left out, is settled as an address settles it.
    view = readComparedView(new URLSearchParams(writeComparedView({ ...view, ...changes })));
    tell(pushSearch);
  }
  // Back, forward and links change the address from outside.
  $effect(() => {
    const search = route.search;
    if (search.toString() === told) return;
    told = search.toString();
    view = readComparedView(search);
  });
  $effect(() => () => clearTimeout(timer));

  const charts: ChartView = {
    get axis() {
      return view.axis;
    },
    set axis(axis) {
      cursor = null;
      change({ axis, range: null });
    },
    get log() {
      return view.log;
    },
    set log(log) {
      change({ log });
    },
    get smoothing() {
      return view.smoothing;
    },
    set smoothing(smoothing) {
      adjust({ smoothing });
    },
    get range() {
      return view.range;
    },
    set range(range) {
      // To zoom in and to leave a zoom are steps; to move within is none.
      if ((view.range === null) === (range === null)) adjust({ range });
      else change({ range });
    },
    get cursor() {
      return cursor;
    },
    set cursor(value) {
      cursor = value;
    },
  };
  return {
    get view() {
      return view;
    },
    charts,
    change,
  };
}
