import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, type Person } from '../support/command-line.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

describe.skipIf(noBrowser !== null)('the cost of a run in the window', { timeout: 180_000 }, () => {
  let person: Person;

  beforeAll(async () => {
    person = newPerson();
    await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits');
  }, 120_000);
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('is measured on request, and is marked when the configuration has changed since', async () => {
    const { page, complaints } = await openWindow(person, '#/new?preset=digits');
    const network = page.getByRole('region', { name: 'Network' });
    await network.getByRole('row', { name: /conv1/ }).getByText('128×32×14×14').waitFor();
    const training = page.getByRole('region', { name: 'Training' });
    await training.getByRole('textbox', { name: 'Batch size' }).fill('8');
    await network.getByText('8×32×14×14').waitFor();
    await page.getByRole('region', { name: 'Compute' }).getByRole('combobox', { name: 'Backend' }).selectOption('wasm');

    const cost = page.getByRole('region', { name: 'Cost' });
    await cost.getByRole('button', { name: 'Measure' }).click();
    await cost.getByRole('button', { name: 'Cancel' }).click();
    await cost.getByRole('button', { name: 'Measure' }).click();
    await cost.getByRole('button', { name: 'Measure again' }).waitFor({ timeout: 90_000 });
    await cost.getByText('352,608').waitFor();
    expect(await cost.getByText('One update').locator('xpath=following-sibling::dd[1]').textContent()).toMatch(
      /^[\d.]+ m?s$/,
    );
    await cost.getByText('600 updates').waitFor();

    await training.getByRole('textbox', { name: 'Steps' }).fill('100');
    await cost.getByText('100 updates').waitFor();
    expect(await cost.getByText('of an earlier configuration').count()).toBe(0);
    await training.getByRole('textbox', { name: 'Batch size' }).fill('16');
    await cost.getByText('of an earlier configuration').waitFor();
    await page.reload();
    await cost.getByText('of an earlier configuration').waitFor();
    await training.getByRole('textbox', { name: 'Batch size' }).fill('8');
    await cost.getByText('by a dry run').waitFor();
    expect(complaints).toEqual([]);
  });
});
