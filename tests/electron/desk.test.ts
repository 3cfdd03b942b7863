import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { openShell, type OpenShell } from '../support/shell.ts';

const title = (page: Page) => page.getByRole('heading', { level: 1 });

/** Chooses an item of the menu, as a person does who has the first window in front. */
const chooseItem = ({ app }: OpenShell, label: string) =>
  app.evaluate(({ Menu, BrowserWindow }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    items.find((item) => item.label === wanted)?.click(undefined, BrowserWindow.getAllWindows()[0]);
  }, label);

async function trainShortly(person: Person, name: string): Promise<string> {
  const { document } = await person.json(...shortRun('wasm', 2, `name="${name}"`));
  return trainDocument.parse(document).runId;
}

describe('the window on the desk', () => {
  let person: Person;
  beforeEach(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
  });
  afterEach(() => person.leave());

  it('does what its menu offers, in the page that is in front', async () => {
    const shell = await openShell(person);
    for (const [label, place] of [
      ['New run', 'New run'],
      ['Data sets', 'Data sets'],
      ['Compare', 'Compare'],
      ['Settings', 'Settings'],
      ['Runs', 'Runs'],
    ] as const) {
      await chooseItem(shell, label);
      await expect.poll(() => title(shell.page).textContent()).toBe(place);
    }
    await chooseItem(shell, 'Find …');
    await shell.page.getByRole('dialog', { name: 'Find a run, a place or a command' }).waitFor();
    await shell.page.keyboard.press('Escape');
    await chooseItem(shell, 'Keyboard shortcuts');
    await shell.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Ctrl+1').waitFor();
    await shell.page.keyboard.press('Escape');
    await chooseItem(shell, 'Diagnostics for a bug report …');
    await shell.page.getByRole('button', { name: 'Save diagnostics for a bug report' }).waitFor();
    await chooseItem(shell, 'Add a data set …');
    await shell.page.getByRole('dialog', { name: 'Add a data set' }).waitFor();
    expect(shell.complaints).toEqual([]);
  });

  it('hands the guide to the system, which shows it', async () => {
    const shell = await openShell(person);
    const opened = await shell.app.evaluateHandle(({ shell: system }) => {
      const paths: string[] = [];
      system.openPath = async (path) => {
        paths.push(path);
        return Promise.resolve('');
      };
      return paths;
    });
    await chooseItem(shell, 'Guide');
    await expect.poll(() => opened.jsonValue()).toHaveLength(1);
    const [path = ''] = await opened.jsonValue();
    expect(readFileSync(path, 'utf8')).toContain('# Guide');
  });

  it('opens a run in a window of its own, which tells in its title which', async () => {
    const runId = await trainShortly(person, 'by itself');
    const { app, page } = await openShell(person);
    await page.evaluate(`location.hash = '#/runs/${runId}'`);
    const opened = app.waitForEvent('window');
    await page.getByRole('link', { name: 'Open in a new window' }).click();
    const own = await opened;
    await own.getByRole('heading', { name: /by itself\s+finished/ }).waitFor();
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.getTitle())))
      .toEqual(['by itself, finished - VICReg Workbench', 'by itself, finished - VICReg Workbench']);
    expect(page.url()).toBe(`app://workbench/#/runs/${runId}`);
  });

  it('has the system tell once, over all windows, that a run ended while none is in front, and goes there at a click', async () => {
    const shell = await openShell(person);
    const { app, page } = shell;
    const opened = app.waitForEvent('window');
    await chooseItem(shell, 'New window');
    await title(await opened).waitFor();
    const told = await app.evaluateHandle(({ Notification, BrowserWindow }) => {
      const shown: { body: string; click: () => void }[] = [];
      Notification.isSupported = () => true;
      Notification.prototype.show = function (this: Electron.Notification) {
        shown.push({ body: this.body, click: () => this.emit('click') });
      };
      for (const window of BrowserWindow.getAllWindows()) window.blur();
      BrowserWindow.getFocusedWindow = () => null;
      return shown;
    });
    const runId = await trainShortly(person, 'while away');
    for (const each of app.windows()) await each.getByText('“while away” is finished: 2 updates.').waitFor();
    const bodies = () => told.evaluate((shown) => shown.map(({ body }) => body));
    await expect.poll(bodies).toEqual(['“while away” is finished: 2 updates.']);
    await told.evaluate((shown) => shown[0]?.click());
    await expect.poll(() => app.windows().map((each) => each.url())).toContain(`app://workbench/#/runs/${runId}`);
    expect(await bodies()).toHaveLength(1);
    expect(page.isClosed()).toBe(false);
  });

  it('knows where a folder lies that is dropped on it, and the chooser puts one in as well', async () => {
    const { app, page } = await openShell(person);
    const folder = join(person.folder, 'größe');
    mkdirSync(folder);
    const session = await page.context().newCDPSession(page);
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', {
        type,
        x: 600,
        y: 400,
        data: { items: [], files: [folder], dragOperationsMask: 1 },
      });
    }
    const path = page.getByRole('textbox', { name: 'Path on this machine' });
    await expect.poll(() => path.inputValue()).toBe(folder);
    await app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: ['/srv/other'] });
    });
    await page.getByRole('button', { name: 'Choose …' }).click();
    await expect.poll(() => path.inputValue()).toBe('/srv/other');
    expect(await page.evaluate("shell.pathOfFile(new File(['x'], 'x'))")).toBe('');
  });
});
