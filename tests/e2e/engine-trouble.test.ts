import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEngineFile } from '../../src-main/engine/attach/engine-file.ts';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

const strip = (page: Page) => page.getByRole('contentinfo', { name: 'State of the machine' });
const main = (page: Page) => page.getByRole('main');

describe.skipIf(noBrowser !== null)('a window whose engine', { timeout: 120_000 }, () => {
  let person: Person;
  let home: string;
  let runId: string;

  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    const engine = readEngineFile(home);
    if (engine === undefined) expect.fail('there is no engine');
    process.kill(engine.processId, name);
  };
  beforeAll(async () => {
    person = newPerson();
    home = join(person.folder, 'home');
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
    const begun = await person.json(...shortRun('wasm', 100_000, 'name=patient'), '--detach');
    ({ runId } = trainDocument.parse(begun.document));
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('is stopped says within seconds that it does not answer, and goes on when it does', async () => {
    const { page, complaints } = await openWindow(person, `#/runs/${runId}`);
    const pause = page.getByRole('button', { name: 'Pause' });
    await page.locator('.uplot canvas').first().waitFor({ timeout: 30_000 });
    signal('SIGSTOP');
    try {
      await strip(page).getByText('does not answer').waitFor({ timeout: 15_000 });
      await main(page).getByText('What is shown is old.').waitFor();
      await expect.poll(() => pause.isDisabled()).toBe(true);
      // What a window cannot have yet, it says why: on every place of it.
      await page.reload();
      for (const place of ['runs', 'datasets', `compare?runs=${runId},none`, 'settings/engine', `runs/${runId}`]) {
        await page.evaluate(`location.hash = '#/${place}'`);
        await main(page).getByText('The engine does not answer.').first().waitFor({ timeout: 15_000 });
        expect(await main(page).locator('[aria-busy=true]').count(), place).toBe(0);
      }
    } finally {
      signal('SIGCONT');
    }
    await strip(page).getByText('memory').waitFor({ timeout: 15_000 });
    await page.getByRole('heading', { name: /patient\s+running/ }).waitFor();
    await expect.poll(() => pause.isDisabled()).toBe(false);
    expect(complaints).toEqual([]);
  });
});
