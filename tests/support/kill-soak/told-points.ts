import type { RunDetails, SeriesPoints } from '../../../src-shared/contract/runs.ts';
import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';

type Services = EngineConnection['services'];

/** A point as the engine told it, and the number of the run's last attempt by then. */
type Point = { milliseconds: number; value: number; attempt: number };

/** Every point of a run that the engine ever told, by series and step. */
export type ToldPoints = Map<string, Map<number, Point>>;

export function noPoints(): ToldPoints {
  return new Map();
}

/** What does not depend on the clock or the machine's load, and comes out the same when an update is made anew. */
export const REPEATABLE = /^(loss|invariance|variance|covariance|gradient_norm|learning_rate|knn_top1)/;

type Attempts = RunDetails['attempts'];

/** From which step on the attempts behind `attempt` made the updates anew. */
function madeAnewFrom(attempts: Attempts, attempt: number): number {
  return Math.min(Infinity, ...attempts.filter(({ number }) => number > attempt).map(({ fromStep }) => fromStep));
}

/** The points of a run, all or those of its last attempt, and the run with no attempt more than it had then. */
async function readPoints(
  { runs }: Services,
  runId: string,
  which: 'all' | 'last attempt',
): Promise<{ details: RunDetails; series: SeriesPoints[] }> {
  for (;;) {
    const before = await runs.show({ runId });
    const fromStep = which === 'all' ? 0 : (before.attempts.at(-1)?.fromStep ?? 0);
    const { series } = await runs.points({ runId, names: null, fromStep });
    const details = await runs.show({ runId });
    if (details.attempts.length === before.attempts.length) return { details, series };
  }
}

/** The faults of points that are told now against those that were told before. */
function changedPoints(points: SeriesPoints, known: Map<number, Point>, attempts: Attempts): string[] {
  const faults: string[] = [];
  for (const [i, step] of points.steps.entries()) {
    const before = known.get(step);
    const value = points.values[i] ?? NaN;
    const milliseconds = points.milliseconds[i] ?? NaN;
    if (before !== undefined) {
      const isAnew = step >= madeAnewFrom(attempts, before.attempt);
      const isSame = Object.is(value, before.value) && (isAnew || milliseconds === before.milliseconds);
      if (!isSame && (!isAnew || REPEATABLE.test(points.name))) {
        faults.push(`${points.name} of step ${step} was ${before.value} (attempt ${before.attempt}), is ${value}`);
      }
    }
    known.set(step, { value, milliseconds, attempt: attempts.length });
  }
  return faults;
}

function lostPoints(points: SeriesPoints | undefined, name: string, known: Map<number, Point>, attempts: Attempts) {
  const there = new Set(points?.steps);
  return [...known]
    .filter(([step, { attempt }]) => !there.has(step) && step < madeAnewFrom(attempts, attempt))
    .map(([step, { attempt }]) => `${name} of step ${step} (attempt ${attempt}) is lost`);
}

/** Reads the points of a run's last attempt, and keeps them. */
export async function hearNewPoints(
  services: Services,
  runId: string,
  told: ToldPoints,
): Promise<{ details: RunDetails; faults: string[] }> {
  const { details, series } = await readPoints(services, runId, 'last attempt');
  return { details, faults: take(series, told, details.attempts) };
}

/** Reads all points of a run, keeps them, and tells what of those told before is lost or changed. */
export async function hearAllPoints(
  services: Services,
  runId: string,
  told: ToldPoints,
): Promise<{ details: RunDetails; faults: string[] }> {
  const { details, series } = await readPoints(services, runId, 'all');
  const { attempts } = details;
  const lost = [...told].flatMap(([name, known]) =>
    lostPoints(
      series.find((points) => points.name === name),
      name,
      known,
      attempts,
    ),
  );
  const steps = series.find(({ name }) => name === 'loss')?.steps ?? [];
  const gap = steps.findIndex((step, position) => step !== position);
  const gaps = gap < 0 ? [] : [`the loss has step ${steps[gap]} in the place of step ${gap}`];
  return { details, faults: [...lost, ...gaps, ...take(series, told, attempts)] };
}

function take(series: readonly SeriesPoints[], told: ToldPoints, attempts: Attempts): string[] {
  return series.flatMap((points) => {
    const known = told.get(points.name) ?? new Map<number, Point>();
    told.set(points.name, known);
    return changedPoints(points, known, attempts);
  });
}
