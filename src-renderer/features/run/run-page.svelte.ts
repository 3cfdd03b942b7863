import { untrack } from 'svelte';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import type { RunDetails } from '../../../src-shared/contract/runs.ts';
import type { RunState } from '../../../src-shared/contract/training.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { asking, following, type Following } from '../../lib/following.svelte.ts';
import type { RunClock } from '../charts/axis.ts';
import { createRunFeed, type RunFeed } from '../charts/run-feed.ts';
import { parseStoredConfig } from './parse-config.ts';
import { createPace } from './pace.ts';
import { runClock } from './run-clock.ts';

/** Everything that the page of a run shows. */
export type RunPage = {
  readonly state: Following<RunState>;
  readonly details: Following<RunDetails>;
  readonly feed: RunFeed;
  /** null when this version does not understand it. */
  readonly config: RunConfig | null;
  readonly clock: RunClock;
  /** Of all series that have a point. */
  readonly names: ReadonlySet<string>;
  /** null while it is not known, or nothing trains. */
  readonly secondsLeft: number | null;
};

/** Keeps the feed of the charts up with the run. */
function keepUp(feed: RunFeed, state: Following<RunState>): void {
  const step = $derived(state.value?.run.step ?? 0);
  const attempt = $derived(state.value?.live?.firstStep ?? null);
  $effect(() => feed.grow(step));
  // What was drawn is behind the run once the engine was away, or the run went back to a checkpoint.
  let drawn: { link: typeof engine.link; attempt: number | null } | undefined;
  $effect(() => {
    const { link } = engine;
    if (link.status !== 'connected') return;
    const isAnother = attempt !== null && attempt !== drawn?.attempt;
    if (drawn !== undefined && (drawn.link !== link || isAnother)) untrack(() => feed.renew());
    drawn = { link, attempt: attempt ?? drawn?.attempt ?? null };
  });
  $effect(() => () => feed.close());
}

function followClock(
  page: { feed: RunFeed; state: Following<RunState>; details: Following<RunDetails> },
  config: () => RunConfig | null,
): () => RunClock {
  const { feed, state, details } = page;
  // Of a live run, the loss behind an attempt's beginning is there as soon as any of it is.
  let loss = $state.raw(feed.whole('loss'));
  $effect(() =>
    feed.onChange(() => {
      if (loss === undefined) loss = feed.whole('loss');
    }),
  );
  const totalSteps = $derived(state.value?.run.totalSteps ?? 0);
  const stepsPerEpoch = $derived(state.value?.live?.stepsPerEpoch ?? null);
  const clock = $derived(
    runClock({ config: config(), totalSteps, stepsPerEpoch, attempts: details.value?.attempts ?? [], loss }),
  );
  return () => clock;
}

function followNames(state: Following<RunState>, details: Following<RunDetails>): () => ReadonlySet<string> {
  // As one text, so that charts are planned anew only when there is another series.
  const text = $derived.by(() => {
    const known = details.value?.series.map(({ name }) => name) ?? [];
    return Array.from(new Set([...known, ...Object.keys(state.value?.live?.point?.values ?? {})]))
      .sort()
      .join('\n');
  });
  const names = $derived(new Set(text === '' ? [] : text.split('\n')));
  return () => names;
}

function followPace(state: Following<RunState>): () => number | null {
  const pace = createPace();
  const secondsLeft = $derived.by(() => {
    const value = state.value;
    const point = value?.live?.point;
    if (value?.run.status !== 'running' || point === null || point === undefined) return null;
    pace.note(point.step, point.milliseconds);
    const seconds = pace.secondsPerStep();
    return seconds === null ? null : seconds * (value.run.totalSteps - value.run.step);
  });
  return () => secondsLeft;
}

/** Call it while the page's component is set up. */
export function openRunPage(runId: string): RunPage {
  const state = following(({ training }, signal) => training.follow({ runId }, { signal }));
  const events = $derived(state.value?.events);
  const status = $derived(state.value?.run.status);
  // Series that begin later are found as the run doubles; a checkpoint finds them too.
  const doublings = $derived(Math.ceil(Math.log2((state.value?.run.step ?? 0) + 1)));
  const details = asking(
    ({ runs }, signal) => runs.show({ runId }, { signal }),
    () => [events, status, doublings],
  );
  const feed = createRunFeed(runId, () => engine.services.runs);
  const config = $derived(details.value === undefined ? null : parseStoredConfig(details.value.run.config));
  keepUp(feed, state);
  const clock = followClock({ feed, state, details }, () => config);
  const names = followNames(state, details);
  const secondsLeft = followPace(state);
  return {
    state,
    details,
    feed,
    get config() {
      return config;
    },
    get clock() {
      return clock();
    },
    get names() {
      return names();
    },
    get secondsLeft() {
      return secondsLeft();
    },
  };
}
