import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

/** Drops something on the middle of the page, as from the system's file manager. */
async function drop(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') => {
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    return session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  };
  // A page that is being laid out may miss that something was dragged into it.
  const isTold = async () => {
    await send('dragEnter');
    await send('dragOver');
    return page.getByText('Drop a folder of pictures to add it').isVisible();
  };
  await expect.poll(isTold, { timeout: 20_000 }).toBe(true);
  await send('drop');
}

describe.skipIf(noBrowser !== null)('what the window tells by itself', { timeout: 120_000 }, () => {
  let person: Person;
  beforeAll(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
    expect((await person.vicreg(...shortRun('wasm', 2, 'name="long ago"'))).code).toBe(0);
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('tells that runs begin and end, wherever the person is, and leads there; and nothing of old ends', async () => {
    const { page, complaints } = await openWindow(person, '#/settings');
    await page.getByRole('contentinfo').getByText('memory').waitFor();
    const { document } = await person.json(...shortRun('wasm', 100_000, 'name="by night"'), '--detach');
    const { runId } = trainDocument.parse(document);
    await page.getByText('“by night” has started.').waitFor();
    await page.getByRole('button', { name: 'Watch' }).click();
    await page.getByRole('heading', { name: /by night\s+running/ }).waitFor();
    await expect.poll(() => page.title()).toMatch(/^\d+ % by night - VICReg Workbench$/);
    await page.getByRole('link', { name: 'Compare' }).click();
    await page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor();
    expect((await person.vicreg('stop', runId)).code).toBe(0);
    await page.getByText(/“by night” was stopped at step/).waitFor();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('heading', { name: /by night\s+stopped/ }).waitFor();
    expect(await page.getByText('long ago').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('asks for the path of a folder that is dropped on it, and refuses a file', async () => {
    const { page } = await openWindow(person);
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    const folder = join(person.folder, 'holiday');
    mkdirSync(folder);
    await drop(page, process.execPath);
    await page.getByText('is a file. Drop the folder that it lies in.').waitFor();
    await drop(page, folder);
    const dialog = page.getByRole('dialog', { name: 'Add a data set' });
    await dialog.getByText('A browser does not say where “holiday” lies').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('holiday');
    expect(await dialog.getByRole('button', { name: 'Choose …' }).count()).toBe(0);
  });
});
