import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEngineFile } from '../../src-main/engine/attach/engine-file.ts';
import { killEngine } from '../support/engine.ts';
import { packProgram, startPackaged } from '../support/packaged-program.ts';
import { filesOf, withDescendants } from '../support/processes.ts';
import { ROOT } from '../support/shell.ts';

const PLACES = { name: 'Places' };

async function addSample(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Data sets' }).click();
  await page.getByRole('button', { name: /Take the sample digits/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Prepare' }).click();
  await page.getByRole('region', { name: 'Split' }).waitFor({ timeout: 60_000 });
}

async function startRun(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', PLACES).getByRole('link', { name: 'New run' }).click();
  const training = page.getByRole('region', { name: 'Training' });
  await training.getByRole('textbox', { name: 'Batch size' }).fill('32');
  await training.getByRole('textbox', { name: 'Steps' }).fill('100000');
  await page.getByRole('region', { name: 'Data set' }).getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('heading', { name: new RegExp(`${name}\\s+running`) }).waitFor({ timeout: 60_000 });
  const now = page.getByRole('region', { name: /Now|Last values/ });
  await now.getByText('invariance').first().waitFor({ timeout: 60_000 });
}

describe('the packaged program', { timeout: 150_000 }, () => {
  let folder: string;
  let home: string;
  let program: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vicreg-package-'));
    home = join(folder, 'data of mine');
    program = await packProgram(folder);
    // Nothing of the one who tests it: no Node, and a cache in which no TensorFlow lies.
    environment = {
      PATH: '/usr/bin:/bin',
      HOME: folder,
      XDG_CACHE_HOME: join(folder, 'cache'),
      DISPLAY: process.env['DISPLAY'],
      TMPDIR: tmpdir(),
      VICREG_HOME: home,
    };
  });
  afterAll(() => {
    killEngine(home);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  it('trains the sample, by pointing and clicking, with nothing but what is in its folder', async () => {
    const { page, complaints, processId, quit } = await startPackaged(program, environment);
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    await addSample(page);
    await startRun(page, 'packed');
    const family = withDescendants(processId);
    const programs = family.map((each) => [each, filesOf(each)] as const);
    const node = join(program, 'resources', 'node');
    expect(programs.filter(([, files]) => files.includes(node)).map(([each]) => each)).toContain(
      readEngineFile(home)?.processId,
    );
    // Engine and trainer.
    expect(programs.filter(([, files]) => files.includes(node)).length).toBeGreaterThanOrEqual(2);
    expect(programs.flatMap(([, files]) => files.filter((file) => file.startsWith(ROOT)))).toEqual([]);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('heading', { name: /packed\s+stopped/ }).waitFor({ timeout: 60_000 });
    expect(complaints).toEqual([]);
    expect(await quit()).toBe(0);
  });

  it('has the run when it is started again, and shows what its command line trains', async () => {
    const { page, quit } = await startPackaged(program, environment);
    await page
      .getByRole('row', { name: /packed/ })
      .getByText('stopped')
      .waitFor();
    const settings = ['training.steps=3', 'training.batchSize=32', 'name="by command"'];
    await promisify(execFile)(
      join(program, 'vicreg'),
      ['train', 'preset:digits', ...settings.flatMap((each) => ['--set', each])],
      { cwd: folder, env: environment },
    );
    await page
      .getByRole('row', { name: /by command/ })
      .getByText('finished')
      .waitFor();
    expect(await quit()).toBe(0);
  });
});
