import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, type Person } from '../support/command-line.ts';
import { addComparableRuns } from '../support/comparable-runs.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

const PATH = 'method.coefficients.variance';

async function save(page: Page, chart: string, what: string): Promise<{ name: string; text: string }> {
  await page.getByRole('button', { name: `Save the chart ${chart}` }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: what }).click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

describe.skipIf(noBrowser !== null)('a comparison in the window', { timeout: 120_000 }, () => {
  let person: Person;
  let ids: string[];

  beforeAll(async () => {
    person = newPerson();
    ids = await addComparableRuns(join(person.folder, 'home'), { variances: [10, 25], seeds: 3, steps: 50 });
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('is chosen, grouped and thinned out, kept as files, and reopened by its address', async () => {
    const { page, complaints } = await openWindow(person, '#/compare');
    await page.getByRole('button', { name: 'Choose runs' }).click();
    for (const name of ['variance 10, seed 0', 'variance 10, seed 1', 'variance 25, seed 0', 'variance 25, seed 1']) {
      await page.getByRole('checkbox', { name }).check();
    }
    await page.keyboard.press('Escape');
    const results = page.getByRole('region', { name: 'Results in numbers' });
    await expect.poll(() => results.getByRole('columnheader').count()).toBe(5);

    await page.getByLabel('group by').selectOption(PATH);
    await results.getByRole('columnheader', { name: 'variance = 25 n 2' }).waitFor();
    await page.getByRole('button', { name: 'Hide variance 25, seed 1' }).click();
    await results.getByRole('columnheader', { name: 'variance = 25 n 1' }).waitFor();

    await page.getByRole('button', { name: 'loss in numbers' }).press('Enter');
    await page.getByRole('table', { name: 'loss, in numbers' }).getByText('n 1 to 2').waitFor();
    const means = await save(page, 'loss', 'CSV of what is shown');
    const lines = means.text.trim().split('\r\n');
    expect(means.name).toBe('variance-=-10_vs_variance-=-25_loss.csv');
    expect(lines[0]).toBe('group,metric,step,mean,low,high,runs');
    expect(lines).toHaveLength(1 + 2 * 50);
    const figure = await save(page, 'loss', 'SVG, for paper');
    expect(figure.text).toMatch(/^<svg .*variance = 10, n 1 to 2.*<\/svg>$/s);
    expect(figure.text).not.toContain('NaN');

    await page.getByLabel('log').check();
    const address = page.url();
    const again = await page.context().newPage();
    await again.goto(address);
    const reopened = again.getByRole('region', { name: 'Results in numbers' });
    await reopened.getByRole('columnheader', { name: 'variance = 25 n 1' }).waitFor();
    expect(await reopened.innerText()).toBe(await results.innerText());
    await expect.poll(() => again.getByLabel('log').isChecked()).toBe(true);

    await page.goBack();
    await expect.poll(() => page.getByLabel('log').isChecked()).toBe(false);
    await page.goBack();
    await results.getByRole('columnheader', { name: 'variance = 25 n 2' }).waitFor();
    await page.goForward();
    await results.getByRole('columnheader', { name: 'variance = 25 n 1' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('of single runs gives every stored point with its value', async () => {
    const { page } = await openWindow(person, `#/compare?runs=${ids.slice(0, 2).join(',')}`);
    await page.getByRole('button', { name: 'Save the chart loss' }).waitFor();
    await expect.poll(() => page.getByText('differences from the baseline').count()).toBe(1);
    const { text } = await save(page, 'loss', 'CSV of what is shown');
    const lines = text.trim().split('\r\n');
    expect(lines).toHaveLength(1 + 2 * 50);
    const second = lines.find((line) => line.startsWith('"variance 10, seed 1"') && line.includes(',loss,7,'));
    expect(second?.split(',').at(-1)).toBe('NaN');
  });
});
