import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { systemCodeOf } from '../../src-shared/errors.ts';
import { newPerson, type Person } from '../support/command-line.ts';
import { killEngine } from '../support/engine.ts';
import { onTinyDisk, tinyDisksAreAllowed } from '../support/storage.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

/** The disk is there for one command and what that starts, so that it has to prepare the data set as well. */
const PREPARE = '"$1" "$2" datasets add sample:digits --name digits >&2 && exec "$@"';
const isRequired = process.env['VICREG_REQUIRE_TENSORFLOW'] !== undefined;

function fill(file: string): void {
  const ballast = openSync(file, 'a');
  try {
    for (;;) writeSync(ballast, Buffer.alloc(4096));
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOSPC') throw error;
  } finally {
    closeSync(ballast);
  }
}

describe.skipIf(noBrowser !== null || (!tinyDisksAreAllowed() && !isRequired))('a full disk', () => {
  let person: Person;
  let serving: ChildProcess;
  /** The data folder, as those see it who do not have the disk. */
  const home = () => join(`/proc/${serving.pid ?? 0}/root`, person.folder, 'home');

  beforeAll(() => {
    const plain = newPerson((command, folder) => {
      mkdirSync(folder, { recursive: true });
      return onTinyDisk(folder, '60m', ['bash', '-c', PREPARE, 'bash', ...command]).flat();
    });
    const start: Person['start'] = (...arguments_) => {
      const started = plain.start(...arguments_);
      serving = started.child;
      return started;
    };
    person = { ...plain, start };
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('is named when runs are to start, and they do once there is room', { timeout: 120_000 }, async () => {
    const { page } = await openWindow(person, '#/new?preset=digits&dataset=digits');
    try {
      await page
        .getByRole('region', { name: 'Compute' })
        .getByRole('combobox', { name: 'Backend' })
        .selectOption('wasm');
      const ballast = join(home(), 'ballast');
      fill(ballast);
      // There may be room for a few in the files that are there.
      await page.getByLabel('How many seeds').fill('50');
      await page.getByRole('button', { name: 'Start 50 runs' }).click();
      await page
        .getByRole('region', { name: /Notifications/ })
        .getByText('the disk is full')
        .waitFor({ timeout: 60_000 });
      rmSync(ballast);
      await page.getByLabel('How many seeds').fill('1');
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByRole('heading', { name: /queued|starting|running/ }).waitFor({ timeout: 60_000 });
    } finally {
      killEngine(home());
    }
  });
});
