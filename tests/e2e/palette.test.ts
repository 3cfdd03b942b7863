import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, shortRun, type Person } from '../support/command-line.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const palette = (page: Page) => page.getByRole('dialog', { name: 'Find a run, a place or a command' });

async function openPalette(page: Page, typed: string) {
  await page.keyboard.press('Control+k');
  await palette(page).getByRole('combobox').fill(typed);
}

describe.skipIf(noBrowser !== null)('the keyboard in the window', { timeout: 120_000 }, () => {
  let person: Person;
  beforeAll(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
    for (const name of ['first night', 'second night']) {
      expect((await person.vicreg(...shortRun('wasm', 2, `name="${name}"`))).code).toBe(0);
    }
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('finds a run by a few letters, and says where it has come to', async () => {
    const { page, complaints } = await openWindow(person, '#/settings');
    await title(page).waitFor();
    await openPalette(page, 'sec');
    await palette(page)
      .getByRole('option', { name: /second night/, selected: true })
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /second night\s+finished/ }).waitFor();
    await expect.poll(() => page.title()).toBe('second night, finished - VICReg Workbench');
    expect(complaints).toEqual([]);
  });

  it('walks through what was found, takes what is chosen, and is left by Escape', async () => {
    const { page } = await openWindow(person);
    await title(page).waitFor();
    await openPalette(page, 'night');
    await palette(page)
      .getByRole('option', { name: /second night/, selected: true })
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /first night/ }).waitFor();
    await openPalette(page, 'zzzzz');
    await palette(page).getByText('Nothing is called “zzzzz”.').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => palette(page).count()).toBe(0);
  });

  it('does from the palette what can be done: with this run, from a preset, with settings', async () => {
    const { page } = await openWindow(person);
    await page.getByRole('link', { name: 'first night' }).click();
    await page.getByRole('heading', { name: /first night/ }).waitFor();
    await openPalette(page, 'dupl');
    await page.keyboard.press('Enter');
    await page.getByText('Begun from the run').waitFor();
    await openPalette(page, 'imagenette');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('#/new?preset=imagenette');
    await openPalette(page, 'appearance light');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('light');
    await openPalette(page, 'hold the queue');
    await page.keyboard.press('Enter');
    await openPalette(page, 'release the queue');
    await palette(page).getByRole('option', { name: 'Release the queue' }).waitFor();
    await page.keyboard.press('Enter');
    await openPalette(page, 'add a data set');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Add a data set' }).waitFor();
  });

  it('goes to places by two keys, and shows every shortcut at a question mark', async () => {
    const { page } = await openWindow(person);
    await title(page).waitFor();
    for (const [keys, place] of [
      ['gd', 'Data sets'],
      ['gn', 'New run'],
      ['gc', 'Compare'],
      ['gs', 'Settings'],
      ['gr', 'Runs'],
    ] as const) {
      for (const key of keys) await page.keyboard.press(key);
      await expect.poll(() => title(page).textContent()).toBe(place);
      await expect.poll(() => page.title()).toBe(`${place} - VICReg Workbench`);
    }
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.getByRole('region', { name: 'Charts' }).getByText('Zoom in, zoom out').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => help.count()).toBe(0);
  });

  it('does nothing else with what is written in a field, or behind a dialog', async () => {
    const { page } = await openWindow(person);
    const filter = page.getByRole('combobox', { name: 'Filter of runs' });
    await filter.waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('gd?/p name~"gs"');
    expect(await filter.inputValue()).toBe('gd?/p name~"gs"');
    expect(await title(page).textContent()).toBe('Runs');
    await page.keyboard.press('Control+k');
    await palette(page).waitFor();
    await page.keyboard.type('gd?');
    expect(await palette(page).getByRole('combobox').inputValue()).toBe('gd?');
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => filter.and(page.locator(':focus')).count()).toBe(1);
  });

  it('shows that there is nothing at an address that was cut off, and the way back', async () => {
    const { page, complaints } = await openWindow(person, '#/runs/%E4%');
    await page.getByText('There is nothing at this address.').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await expect.poll(() => title(page).textContent()).toBe('Runs');
    expect(complaints).toEqual([]);
  });
});
