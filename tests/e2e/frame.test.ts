import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

describe.skipIf(noBrowser !== null)(`the window${noBrowser === null ? '' : ` (${noBrowser})`}`, () => {
  let person: Person;

  beforeAll(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('opens from the address that serve prints, and keeps to its security policy', async () => {
    const { page, complaints } = await openWindow(person, '');
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    expect(page.url()).not.toContain('token');
    await page.getByText('disk', { exact: false }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows what the command line starts, while it trains and when it is stopped', async () => {
    const { page, complaints } = await openWindow(person);
    const { document } = await person.json(...shortRun('wasm', 100_000, 'name="from the terminal"'), '--detach');
    const { runId } = trainDocument.parse(document);
    const row = page.getByRole('row', { name: /from the terminal/ });
    await row.getByText('running').waitFor();
    await page.getByRole('navigation').getByText('from the terminal').waitFor();
    expect((await person.vicreg('stop', runId)).code).toBe(0);
    await row.getByText('stopped').waitFor();
    expect(complaints).toEqual([]);
  });

  it('says that the engine is gone, and goes on when there is one again', async () => {
    const { page } = await openWindow(person);
    const strip = page.getByRole('contentinfo', { name: 'State of the machine' });
    await strip.getByText('memory').waitFor();
    person.killEngine();
    await strip.getByText('connecting to the engine').waitFor();
    await strip.getByText('memory').waitFor();
    await page.getByRole('row', { name: /from the terminal/ }).waitFor();
  });

  it('is dark or light as the system is, or as the person chooses, and remembers it', async () => {
    const { page } = await openWindow(person, '#/settings/appearance');
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = 'rgb(14, 17, 22)';
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(background).toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(background).not.toBe(dark);
    await page.getByLabel('dark', { exact: true }).check();
    await expect.poll(background).toBe(dark);
    await page.reload();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    expect(await background()).toBe(dark);
  });
});
