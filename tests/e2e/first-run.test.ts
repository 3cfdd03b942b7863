import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, type Person } from '../support/command-line.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

describe.skipIf(noBrowser !== null)('a first run in the window', { timeout: 240_000 }, () => {
  let person: Person;

  beforeAll(() => {
    person = newPerson();
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('goes from an empty store to two runs side by side, by pointing, clicking and typing', async () => {
    const { page, complaints } = await openWindow(person, '');
    await page.getByRole('link', { name: 'Data sets' }).click();
    await page.getByRole('button', { name: /Take the sample digits/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Prepare' }).click();
    await page.getByRole('region', { name: 'Split' }).waitFor({ timeout: 60_000 });

    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'New run' }).click();
    const training = page.getByRole('region', { name: 'Training' });
    await training.getByRole('textbox', { name: 'Batch size' }).fill('1');
    await training.getByText('must be at least 2').waitFor();
    await training.getByRole('textbox', { name: 'Batch size' }).fill('32');
    await training.getByRole('textbox', { name: 'Steps' }).fill('100000');
    await page.getByRole('region', { name: 'Data set' }).getByLabel('Name', { exact: true }).fill('first of all');
    await page.getByRole('region', { name: 'Compute' }).getByRole('combobox', { name: 'Backend' }).selectOption('wasm');
    await page.getByRole('button', { name: 'Start', exact: true }).click();

    await page.getByRole('heading', { name: /first of all\s+running/ }).waitFor({ timeout: 60_000 });
    const now = page.getByRole('region', { name: /Now|Last values/ });
    await now.getByText('invariance').first().waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('heading', { name: /first of all\s+paused/ }).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('heading', { name: /first of all\s+running/ }).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('heading', { name: /first of all\s+stopped/ }).waitFor({ timeout: 60_000 });

    await page.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByRole('region', { name: 'Training' }).getByRole('textbox', { name: 'Steps' }).fill('5');
    await page.getByRole('region', { name: 'Loss' }).getByRole('textbox', { name: 'Covariance ν' }).fill('4');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('heading', { name: /first of all\s+finished/ }).waitFor({ timeout: 60_000 });

    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Compare' }).click();
    expect(complaints).toEqual([]);
  });
});
