import { basename } from 'node:path';
import type { Report } from '../../src-shared/contract/trainer.ts';
import { formatBytes, formatShare } from '../../src-shared/format.ts';
import { progressText } from '../../src-shared/progress-text.ts';

/** Progress is told so often at most, in milliseconds and in parts of the run: a long run must not push out its warnings. */
const OFTEN = 10_000;
const PARTS = 500;

/**
 * Tells in lines what a trainer reports, for the run's console: what `vicreg follow` shows, and its checkpoints.
 * @param now milliseconds of a clock that does not go back
 */
export function narrator(totalSteps: number, now: () => number = () => performance.now()) {
  let stepsPerEpoch: number | null = null;
  let knn: number | null = null;
  let toldAt = -Infinity;
  let toldStep = -Infinity;

  const progress = (points: Extract<Report, { kind: 'metrics' }>['points']): string[] => {
    const point = points.at(-1);
    if (point === undefined) return [];
    const isLast = point.step + 1 === totalSteps;
    const isEarly = now() - toldAt < OFTEN || point.step - toldStep < totalSteps / PARTS;
    if (isEarly && !isLast) return [];
    toldAt = now();
    toldStep = point.step;
    return [progressText({ ...point, totalSteps, stepsPerEpoch, knn })];
  };
  return (report: Report): string[] => {
    switch (report.kind) {
      case 'started': {
        const { backend, device, threads } = report.description;
        return [
          `Training on ${backend}: ${device}, ${threads} thread(s).`,
          ...report.others.map(({ name, reason }) => `${name} is not used: ${reason}`),
        ];
      }
      case 'training':
        stepsPerEpoch = report.stepsPerEpoch;
        return [report.step > 0 ? `Going on from update ${report.step}.` : `It makes ${totalSteps} updates.`];
      case 'metrics':
        return progress(report.points);
      case 'evaluation':
        knn = report.evaluation.top1;
        return [`k-NN top-1 ${formatShare(report.evaluation.top1)}, top-5 ${formatShare(report.evaluation.top5)}.`];
      case 'checkpoint':
        return [`Saved after ${report.step} updates: ${basename(report.path)} (${formatBytes(report.bytes)}).`];
      default:
        return [];
    }
  };
}
