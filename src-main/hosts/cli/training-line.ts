import type { Live, RunState } from '../../../src-shared/contract/training.ts';
import { formatDuration } from '../../../src-shared/format.ts';
import { progressText } from '../../../src-shared/progress-text.ts';
import { openLiveLine, progressBar } from './terminal/live-line.ts';

type Point = NonNullable<Live['point']>;

/** How fast updates were made since this command began to look. */
type Pace = { step: number; milliseconds: number };

function remaining(pace: Pace, { step, milliseconds }: Point, totalSteps: number): string {
  const perStep = (milliseconds - pace.milliseconds) / 1000 / (step - pace.step);
  return `${formatDuration(perStep * (totalSteps - step - 1))} left`;
}

function lineText({ run, live }: RunState, point: Point, pace: Pace): string {
  const { totalSteps } = run;
  const text = progressText({
    ...point,
    totalSteps,
    stepsPerEpoch: live?.stepsPerEpoch ?? null,
    knn: live?.knn ?? null,
  });
  return `${progressBar(point.step + 1, totalSteps, 12)} ${text}  ${remaining(pace, point, totalSteps)}`;
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
