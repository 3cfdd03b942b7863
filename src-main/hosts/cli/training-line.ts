import type { Live, RunState } from '../../../src-shared/contract/training.ts';
import { formatDuration, formatShare } from '../../../src-shared/format.ts';
import { formatMetric } from './terminal/format.ts';
import { openLiveLine, progressBar } from './terminal/live-line.ts';

type Point = NonNullable<Live['point']>;

/** Learning rate and throughput stand apart from the terms of the loss; branch terms are left to `vicreg metrics`. */
function termsText(values: Point['values']): string {
  const shown = Object.entries(values).filter(
    ([name]) => !/_[a-z]$|^learning_rate$|^gradient_norm$|^views_per_second$|^knn/.test(name),
  );
  return shown.map(([name, value]) => `${name} ${formatMetric(value)}`).join('  ');
}

/** How fast updates were made since this command began to look. */
type Pace = { step: number; milliseconds: number };

function remaining(pace: Pace, { step, milliseconds }: Point, totalSteps: number): string {
  const perStep = (milliseconds - pace.milliseconds) / 1000 / (step - pace.step);
  return `${formatDuration(perStep * (totalSteps - step - 1))} left`;
}

function lineText({ run, live }: RunState, point: Point, pace: Pace): string {
  const { step, values } = point;
  const done = step + 1;
  const epoch = live?.stepsPerEpoch ? ` (epoch ${Math.floor(step / live.stepsPerEpoch) + 1})` : '';
  const speed = values['views_per_second'];
  return [
    `${progressBar(done, run.totalSteps, 12)} ${done}/${run.totalSteps}${epoch}`,
    termsText(values),
    `rate ${formatMetric(values['learning_rate'] ?? NaN)}`,
    ...(speed === undefined ? [] : [`${Math.round(speed)} views/s`]),
    ...(live === null || live.knn === null ? [] : [`k-NN ${formatShare(live.knn)}`]),
    remaining(pace, point, run.totalSteps),
  ].join('  ');
}

/**
 * Tells a run on the terminal: that it waits, which backend it runs on and why not another, then one live line with
 * every term, the rate and the remaining time.
 */
export function openTrainingLine(log: (line: string) => void): { show: (state: RunState) => void; end: () => void } {
  const line = openLiveLine();
  const told = new Set<string>();
  let pace: Pace | null = null;
  const tell = (sentence: string) => {
    if (told.has(sentence)) return;
    told.add(sentence);
    log(sentence);
  };
  return {
    show(state) {
      const { waiting, live } = state;
      if (waiting !== null) {
        if (waiting.held) tell('It is held in the queue: vicreg queue release lets it begin.');
        else if (waiting.before > 0) tell(`It waits in the queue, behind ${waiting.before}.`);
      }
      if (live === null) return;
      live.notes.forEach(tell);
      if (live.description !== null) {
        const { backend, device, threads } = live.description;
        tell(`Training on ${backend}: ${device}, ${threads} thread(s).`);
        for (const other of live.others) tell(`${other.name} is not used: ${other.reason}`);
      }
      if (live.firstStep !== null && live.firstStep > 0) tell(`Going on from update ${live.firstStep}.`);
      if (live.point === null) return;
      pace ??= { step: live.point.step - 1, milliseconds: live.point.milliseconds };
      line.update(lineText(state, live.point, pace));
    },
    end: () => line.end(),
  };
}
