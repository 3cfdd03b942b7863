import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, trainDocument, type Person } from '../support/command-line.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Runs' });
const row = (page: Page, name: string) => grid(page).getByRole('row').filter({ hasText: name });
const tab = (page: Page, name: string) => page.getByRole('radio', { name: new RegExp(name) });
const filter = (page: Page) => page.getByRole('combobox', { name: 'Filter of runs' });
/** Makes a run the one that keys act on. */
const point = (page: Page, name: string) => row(page, name).getByRole('gridcell').nth(2).click();

describe.skipIf(noBrowser !== null)('keeping runs in the window', { timeout: 240_000 }, () => {
  let person: Person;

  const draft = async (name: string) => {
    const { document } = await person.json('train', 'preset:digits', '--draft', '--set', `name=${name}`);
    return trainDocument.parse(document).runId;
  };
  beforeAll(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
    await draft('first');
    await draft('second');
  }, 120_000);
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('names, tags, throws away and restores runs, and takes back what was done', async () => {
    const { page, complaints } = await openWindow(person);
    await point(page, 'first');
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'New name of the run' }).fill('by night');
    await page.keyboard.press('Enter');
    await row(page, 'by night').waitFor();
    await page.keyboard.press('Control+z');
    await row(page, 'first').waitFor();

    await page.keyboard.press('t');
    const dialog = page.getByRole('dialog', { name: 'Tags of “first”' });
    await dialog.getByRole('combobox', { name: 'Add a tag' }).fill('to keep, baseline,');
    await page.keyboard.press('Enter');
    await dialog.getByText('baseline', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await filter(page).fill('tag:baseline');
    await expect.poll(() => grid(page).getByRole('row').count()).toBe(2);
    await row(page, 'to keep').waitFor();
    await filter(page).fill('pinned:perhaps');
    await page.getByText('“pinned” is true or false, not “perhaps”.').waitFor();
    await filter(page).fill('');

    await point(page, 'second');
    await page.keyboard.press('Delete');
    await expect.poll(() => row(page, 'second').count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await row(page, 'second').waitFor();
    await point(page, 'second');
    await page.keyboard.press('Delete');
    await expect.poll(() => row(page, 'second').count()).toBe(0);
    await tab(page, 'Trash').check({ force: true });
    await row(page, 'second').getByRole('checkbox').click();
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('The trash is empty.').waitFor();
    await tab(page, 'Active').check({ force: true });
    await row(page, 'second').waitFor();
    expect(complaints).toEqual([]);
  });

  it('deletes for good after it was asked', async () => {
    await draft('of no use');
    const { page } = await openWindow(person);
    await point(page, 'of no use');
    await page.keyboard.press('Delete');
    await tab(page, 'Trash').check({ force: true });
    await point(page, 'of no use');
    await page.keyboard.press('Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete “of no use” for good?' });
    await dialog.getByText('0 B become free on the disk.').waitFor();
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('The trash is empty.').waitFor();
    expect((await person.json('runs', 'list', '--trash')).document).toEqual({ runs: [] });
  });

  it('saves a draft, goes on with it, starts it, and writes a note to the run', async () => {
    const { page, complaints } = await openWindow(person, '#/new?preset=digits');
    const name = page.getByRole('region', { name: 'Data set' }).getByLabel('Name', { exact: true });
    await name.fill('saved for later');
    await page.getByRole('region', { name: 'Training' }).getByRole('textbox', { name: 'Steps' }).fill('3');
    await page.getByRole('region', { name: 'Compute' }).getByRole('combobox', { name: 'Backend' }).selectOption('wasm');
    await page.getByRole('button', { name: 'Save as draft' }).click();
    await page.getByText('Goes on with the draft').waitFor();
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Runs' }).click();
    await row(page, 'saved for later').getByRole('gridcell', { name: 'draft', exact: true }).waitFor();
    await row(page, 'saved for later').getByRole('link').click();
    await page.getByText('Goes on with the draft').waitFor();
    await name.fill('saved once more');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('The draft “saved once more” was saved.').waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { name: /saved once more\s+finished/ }).waitFor({ timeout: 120_000 });

    await page.getByRole('button', { name: 'Add a note' }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill('Falls <b>early</b>.\nAgain with seed 2.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Falls <b>early</b>.' }).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: 'Add a note' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
