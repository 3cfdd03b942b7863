import { z } from 'zod';
import { print } from '../support/conditions.ts';
import { addMeasuredRuns } from '../support/measured-runs.ts';
import { withServedWindow } from '../support/served-window.ts';

const RUNS = 20;
const STEPS = 100_000;
const SERIES = ['loss', 'invariance', 'variance_a', 'covariance_a', 'learning_rate', 'gradient_norm'];

const COMPARE = `(() => {
  const button = [...document.querySelectorAll('[role=toolbar] button')].find((one) => one.textContent === 'Compare');
  return probe.until(() => button.click(), probe.allDrawn);
})()`;

/** Twenty runs of a hundred thousand points each, from the click on Compare to their curves. */
export async function measureCompare(home: string): Promise<void> {
  await addMeasuredRuns(home, { name: 'compared', count: RUNS, steps: STEPS, series: SERIES });
  await withServedWindow(home, '#/runs', async ({ page }) => {
    const times: number[] = [];
    for (let opening = 0; opening < 5; opening++) {
      await page.getByRole('grid').getByText('compared', { exact: true }).waitFor();
      await page.getByRole('grid').focus();
      await page.keyboard.press('ControlOrMeta+a');
      await page.getByRole('toolbar').getByText(`${RUNS} selected`).waitFor();
      times.push(z.number().parse(await page.evaluate(COMPARE)));
      await page.goBack();
      await page.getByRole('grid').waitFor();
    }
    print(`${RUNS} runs x ${STEPS} points x ${SERIES.length} series, from the click to all charts in sight:`);
    print(`  ${times.map((time) => time.toFixed(0)).join(', ')} ms; wanted: under 500 ms`);
  });
}
