import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, seriesOf, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Runs' });
const heading = (page: Page, status: string) => page.getByRole('heading', { name: new RegExp(`patient\\s+${status}`) });
const now = (page: Page) => page.getByRole('region', { name: /^(Now|Last values)/ });
const life = (page: Page) => page.getByRole('region', { name: 'Life' });

/** How many updates the chart of the loss terms shows, as its table twin has it. */
async function pointsShown(page: Page): Promise<number> {
  const table = page.getByRole('table', { name: /^Loss.*, in numbers$/ });
  const cells = table.getByRole('row').nth(1).getByRole('cell');
  return Number((await cells.nth(5).innerText()).replaceAll(',', ''));
}

async function watch(person: Person, runId: string): Promise<Page> {
  const { page } = await openWindow(person, `#/runs/${runId}`);
  await page
    .getByRole('button', { name: /^Loss.* in numbers$/ })
    .first()
    .press('Enter', { timeout: 60_000 });
  return page;
}

/** Waits until the chart has grown by some updates from where it was. */
async function grows(page: Page): Promise<number> {
  const before = await pointsShown(page);
  await expect.poll(() => pointsShown(page), { timeout: 60_000 }).toBeGreaterThan(before + 10);
  return pointsShown(page);
}

describe.skipIf(noBrowser !== null)('a run at work in the window', { timeout: 180_000 }, () => {
  let person: Person;
  let runId: string;

  beforeAll(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
    await person.vicreg('train', 'preset:digits', '--draft', '--set', 'name=another', '--set', 'seed=7');
    const settings = ['name=patient', 'checkpoints.everyEpochs=0.1'];
    const begun = await person.json(...shortRun('wasm', 100_000, ...settings), '--detach');
    ({ runId } = trainDocument.parse(begun.document));
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('is watched: its charts grow, what it measures changes, and its row is found by a filter', async () => {
    const page = await watch(person, runId);
    await heading(page, 'running').waitFor();
    const before = await now(page).innerText();
    await grows(page);
    await expect.poll(() => now(page).innerText()).not.toBe(before);
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('combobox', { name: 'Filter of runs' }).fill('status:running');
    await expect.poll(() => grid(page).getByRole('row').count()).toBe(2);
    await grid(page).getByRole('row').filter({ hasText: 'patient' }).waitFor();
    await page.getByRole('combobox', { name: 'Filter of runs' }).fill('seed:7');
    await grid(page).getByRole('row').filter({ hasText: 'another' }).waitFor();
    expect(await grid(page).getByRole('row').count()).toBe(2);
  });

  it('is seen in both of two windows: what is done in the one shows in the other', async () => {
    const first = await watch(person, runId);
    const { page: second } = await openWindow(person, '#/runs');
    const row = grid(second).getByRole('row').filter({ hasText: 'patient' });
    await row.getByText('running').waitFor();
    await first.getByRole('button', { name: 'Pause' }).click();
    await row.getByText('paused').waitFor({ timeout: 60_000 });
    await row.getByRole('gridcell').nth(2).click();
    await second.keyboard.press('F2');
    await second.getByRole('textbox', { name: 'New name of the run' }).fill('very patient');
    await second.keyboard.press('Enter');
    await first.getByRole('heading', { name: /very patient\s+paused/ }).waitFor();
    await first.getByRole('button', { name: 'Resume' }).click();
    await row.getByText('running').waitFor({ timeout: 60_000 });
  });

  it('is paused when its engine is ended, says so, and goes on from there when it is resumed', async () => {
    const page = await watch(person, runId);
    await grows(page);
    expect((await person.vicreg('engine', 'end')).code).toBe(0);
    await heading(page, 'paused').waitFor({ timeout: 60_000 });
    await life(page)
      .getByText(/paused/)
      .first()
      .waitFor();
    const paused = await pointsShown(page);
    await page.getByRole('button', { name: 'Resume' }).click();
    await heading(page, 'running').waitFor({ timeout: 60_000 });
    expect(await grows(page)).toBeGreaterThan(paused);
  });

  it('is interrupted when its engine is killed: the window finds another, tells it, and draws on without a gap', async () => {
    const page = await watch(person, runId);
    await grows(page);
    person.killEngine();
    await page.getByText('What is shown is old.').waitFor();
    await heading(page, 'interrupted').waitFor({ timeout: 60_000 });
    await page.getByRole('alert').getByText('The run was interrupted.').waitFor();
    await page.getByText('What is shown is old.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Resume' }).click();
    await heading(page, 'running').waitFor({ timeout: 60_000 });
    await grows(page);
    await page.getByRole('button', { name: 'Stop' }).click();
    await heading(page, 'stopped').waitFor({ timeout: 60_000 });
    const { loss } = await seriesOf(person, runId);
    const steps = loss?.steps ?? [];
    expect(steps).toEqual(steps.map((_, index) => index));
    await expect.poll(() => pointsShown(page)).toBe(steps.length);
  });

  it('is as it was when engine and browser were closed and are opened again', async () => {
    const closed = await watch(person, runId);
    const facts = async (page: Page) => [await now(page).innerText(), await life(page).innerText()];
    await heading(closed, 'stopped').waitFor();
    const [before, shown] = [await facts(closed), await pointsShown(closed)];
    await closed.close();
    expect((await person.vicreg('engine', 'end')).code).toBe(0);
    const page = await watch(person, runId);
    await heading(page, 'stopped').waitFor();
    await expect.poll(() => facts(page)).toEqual(before);
    await expect.poll(() => pointsShown(page)).toBe(shown);
  });
});
