import { z } from 'zod';
import { print } from '../support/conditions.ts';
import { addMeasuredRuns } from '../support/measured-runs.ts';
import { quantile, spread } from '../support/quantiles.ts';
import { withServedWindow } from '../support/served-window.ts';

const STEPS = 1_000_000;
const SERIES = [
  ...['loss', 'invariance', 'variance_a', 'variance_b', 'covariance_a', 'covariance_b'],
  ...['learning_rate', 'gradient_norm', 'views_per_second', 'rank_a', 'rank_b', 'alignment'],
];
const OPENINGS = 7;
const FRAMES = 180;

/** Opens the run from the table, as a click does, and comes back. */
const OPEN = `(async () => {
  const link = document.querySelector('[role=grid] a[href^="#/runs/"]');
  const time = await probe.until(() => link.click(), probe.allDrawn);
  const { inSight } = probe.charts();
  history.back();
  while (document.querySelector('[role=grid] a[href^="#/runs/"]') === null) await probe.nextFrame();
  return { time, inSight };
})()`;

/** Zooms in by steps, moves about, and out again, with the keys of the first chart. */
const MOVE = `(async () => {
  document.querySelector('[role=grid] a[href^="#/runs/"]').click();
  while (!probe.allDrawn()) await probe.nextFrame();
  const chart = document.querySelector('[role=slider][aria-label$="chart"]');
  chart.focus();
  const keys = (frame) => {
    if (frame < 40) probe.key(chart, '+');
    else if (frame < 140) probe.key(chart, frame % 40 < 20 ? 'ArrowRight' : 'ArrowLeft', true);
    else probe.key(chart, '-');
  };
  return probe.frames(${FRAMES}, keys);
})()`;

/** A run with a million points of each of a dozen series: opening it, and moving about in it. */
export async function measureRun(home: string): Promise<void> {
  await addMeasuredRuns(home, { name: 'long run', count: 1, steps: STEPS, series: SERIES });
  await withServedWindow(home, '#/runs', async ({ page }) => {
    await page.getByRole('grid').getByText('long run').waitFor();
    const times: number[] = [];
    let charts = 0;
    for (let opening = 0; opening < OPENINGS; opening++) {
      const { time, inSight } = z.object({ time: z.number(), inSight: z.int() }).parse(await page.evaluate(OPEN));
      times.push(time);
      charts = inSight;
    }
    const [first = NaN, ...later] = times;
    print(`${STEPS} points x ${SERIES.length} series, from the click to the ${charts} charts in sight, all drawn:`);
    print(`  the first time ${first.toFixed(0)} ms, later ${spread(later)}; wanted: under 300 ms`);
    const frames = z.array(z.number()).parse(await page.evaluate(MOVE));
    print(`  frames while zooming and panning: ${spread(frames)}`);
    print(`  95th percentile ${quantile(frames, 0.95).toFixed(1)} ms; wanted: under 33 ms`);
  });
}
