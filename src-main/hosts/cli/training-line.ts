import type { Report } from '../../../src-shared/contract/trainer.ts';
import { formatDuration, formatMetric, formatShare } from './terminal/format.ts';
import { openLiveLine, progressBar, type LiveLine } from './terminal/live-line.ts';

type Metrics = Extract<Report, { kind: 'metrics' }>['points'][number];

/** What the live line of a run in training knows so far. */
type State = { totalSteps: number; stepsPerEpoch: number; firstStep: number; startedAt: number; knn: number | null };

/** Learning rate and throughput stand apart from the terms of the loss; branch terms are left to `vicreg metrics`. */
function termsText(values: Metrics['values']): string {
  const shown = Object.entries(values).filter(
    ([name]) => !/_[a-z]$|^learning_rate$|^gradient_norm$|^views_per_second$|^knn/.test(name),
  );
  return shown.map(([name, value]) => `${name} ${formatMetric(value)}`).join('  ');
}

function lineText(state: State, { step, values }: Metrics): string {
  const done = step + 1;
  const perStep = (performance.now() - state.startedAt) / 1000 / Math.max(done - state.firstStep, 1);
  const epoch = Math.floor(step / state.stepsPerEpoch) + 1;
  const speed = values['views_per_second'];
  return [
    `${progressBar(done, state.totalSteps, 12)} ${done}/${state.totalSteps} (epoch ${epoch})`,
    termsText(values),
    `rate ${formatMetric(values['learning_rate'] ?? NaN)}`,
    ...(speed === undefined ? [] : [`${Math.round(speed)} views/s`]),
    ...(state.knn === null ? [] : [`k-NN ${formatShare(state.knn)}`]),
    `${formatDuration(perStep * (state.totalSteps - done))} left`,
  ].join('  ');
}

/**
 * Tells a run in training on the terminal: which backend and why not another, then one live line with every term, the
 * rate and the remaining time.
 */
export function openTrainingLine(log: (line: string) => void): { show(report: Report): void; end(): void } {
  const line: LiveLine = openLiveLine();
  let state: State | null = null;
  return {
    show: (report) => {
      if (report.kind === 'started') {
        const { backend, device, threads } = report.description;
        log(`Training on ${backend}: ${device}, ${threads} thread(s).`);
        for (const other of report.others) log(`${other.name} is not used: ${other.reason}`);
      }
      if (report.kind === 'training') {
        const { step, totalSteps, stepsPerEpoch } = report;
        state = { totalSteps, stepsPerEpoch, firstStep: step, startedAt: performance.now(), knn: null };
        if (step > 0) log(`Going on from update ${step}.`);
      }
      if (state === null) return;
      if (report.kind === 'evaluation') state.knn = report.evaluation.top1;
      const last = report.kind === 'metrics' ? report.points.at(-1) : undefined;
      if (last !== undefined) line.update(lineText(state, last));
    },
    end: () => line.end(),
  };
}
