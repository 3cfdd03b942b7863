import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, type Person } from '../support/command-line.ts';
import { engineOf } from '../support/copies.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

describe.skipIf(noBrowser !== null)(`the settings in the window${noBrowser === null ? '' : ` (${noBrowser})`}`, () => {
  let person: Person;

  beforeAll(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('says at the field why a setting cannot be, takes it when it is mended, and undoes and resets it', async () => {
    const { page, complaints } = await openWindow(person, '#/settings/engine');
    const field = page.getByLabel('Stay when idle', { exact: true });
    await field.fill('100000');
    await page.getByText('Give a whole number from 0 to 86,400. The setting is still 10 seconds.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.press('Enter');
    const shown = async () => (await person.json('settings')).document;
    expect(await shown()).toMatchObject({ idleSeconds: 10 });

    await field.fill('60');
    await field.press('Enter');
    await page.getByText('Stay when idle: 60 seconds.').waitFor();
    await page.getByText('changed; by default 10 seconds').waitFor();
    expect(await shown()).toMatchObject({ idleSeconds: 60 });
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => field.inputValue()).toBe('10');
    await page.getByLabel('Stay awake', { exact: true }).uncheck();
    await page.getByRole('button', { name: 'Reset Stay awake' }).click();
    await expect.poll(() => page.getByLabel('Stay awake', { exact: true }).isChecked()).toBe(true);
    expect(await shown()).toMatchObject({ idleSeconds: 10, keepAwake: true });
    expect(complaints).toEqual([]);
  });

  it('saves diagnostics for a bug report, having said what is in them', async () => {
    const { page, complaints } = await openWindow(person, '#/settings/about');
    await page.getByText('pictures, weights and measurements').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save diagnostics for a bug report' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toBe('vicreg-diagnostics.zip');
    expect(Object.keys(unzipSync(await readFile(await file.path())))).toContain('README.txt');
    await page.getByText('was handed to be saved').waitFor();
    expect(complaints).toEqual([]);
  });

  it('switches off the shortcuts that are single characters, also for windows that are opened later', async () => {
    const { page } = await openWindow(person, '#/settings/shortcuts');
    const choice = page.getByLabel('Let keys that write a character by themselves');
    await choice.uncheck();
    await page.getByText('They are off, and not listed below.').waitFor();
    await page.reload();
    await expect.poll(() => choice.isChecked()).toBe(false);
    await page.keyboard.press('?');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Find a run, a place or a command' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(1);
    await page.keyboard.press('Escape');
    await choice.check();
    await choice.blur();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  });

  it('offers notifications', async () => {
    const { page } = await openWindow(person, '#/settings/appearance');
    await page.getByLabel('Let the browser tell when a run ends or fails').waitFor();
  });

  it('backs up to a folder, having said why another cannot be one', async () => {
    const { page, complaints } = await openWindow(person, '#/settings/storage');
    await page.getByRole('link', { name: 'digits' }).waitFor();
    const field = page.getByLabel('Back up to', { exact: true });
    const press = () => page.getByRole('button', { name: 'Back up', exact: true }).click();
    await field.fill('backups');
    await press();
    await page.getByText('Give the whole path of the folder, from the root on.').waitFor();
    await field.fill(join(person.folder, 'home', 'inside'));
    await press();
    await page.getByText('is the data folder itself or lies in it.').waitFor();
    const folder = join(person.folder, 'back-up');
    await field.fill(folder);
    await press();
    await page.getByText(`✓ Backed up to ${folder}:`).waitFor();
    const copy = await engineOf(folder);
    expect((await copy.datasets.list()).map(({ name }) => name)).toEqual(['digits']);
    expect(complaints).toEqual([]);
  });

  it('moves the data folder, and goes on in the new place', async () => {
    const { page } = await openWindow(person, '#/settings/storage');
    const folder = join(person.folder, 'moved');
    await page.getByLabel('Move to', { exact: true }).fill(folder);
    await page.getByRole('button', { name: 'Move', exact: true }).click();
    await page.getByText(`✓ The data folder is now ${folder}:`).waitFor();
    await page.getByText('It was moved from').waitFor();
    await page.getByRole('link', { name: 'digits' }).waitFor();
    expect(existsSync(join(person.folder, 'home', 'location.json'))).toBe(true);
    // The new engine is of another folder than the one that the person's helper ends.
    expect((await person.vicreg('engine', 'end')).code).toBe(0);
  });
});
