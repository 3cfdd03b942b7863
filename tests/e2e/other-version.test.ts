import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { endEngine } from '../../src-main/engine/attach/end-engine.ts';
import { newPerson, type Person } from '../support/command-line.ts';
import { copyOfVersion, startEngineOf } from '../support/other-version.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

describe.skipIf(noBrowser !== null)('a window whose engine is of another version', { timeout: 120_000 }, () => {
  let person: Person;
  let serving: ChildProcess;

  beforeAll(() => {
    const plain = newPerson();
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

  it('says so in place of everything else, and goes on with one of its own when that has ended', async () => {
    const { page } = await openWindow(person, '#/runs');
    const main = page.getByRole('main');
    const strip = page.getByRole('contentinfo', { name: 'State of the machine' });
    const home = join(person.folder, 'home');
    await main.getByText('There are no runs yet.').waitFor();
    // Else it would start an engine of its own again before the other one is there.
    serving.kill('SIGSTOP');
    try {
      await endEngine(home);
      await startEngineOf(copyOfVersion('9.9.9', join(person.folder, 'other')), home);
    } finally {
      serving.kill('SIGCONT');
    }
    const alert = main.getByRole('alert');
    await alert.getByText('the engine that runs on the same data is version 9.9.9').waitFor();
    await strip.getByText('another version').waitFor();
    await page.getByRole('link', { name: 'Data sets' }).click();
    await alert.getByText('version 9.9.9').waitFor();
    await endEngine(home);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await main.getByRole('button', { name: /Take the sample digits/ }).waitFor();
    await strip.getByText('memory').waitFor();
  });
});
