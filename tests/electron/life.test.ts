import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readEngineFile } from '../../src-main/engine/attach/engine-file.ts';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { openFurtherWindow, openShell, shellStart, type OpenShell } from '../support/shell.ts';

const home = ({ environment }: Person) => environment['VICREG_HOME'] ?? '';

async function startTraining(person: Person): Promise<string> {
  expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
  const { document } = await person.json(...shortRun('wasm', 100_000, 'name="at work"'), '--detach');
  const { runId } = trainDocument.parse(document);
  await expect.poll(() => statusOf(person, runId), { timeout: 30_000 }).toBe('running');
  return runId;
}

async function statusOf(person: Person, runId: string): Promise<string> {
  const { document } = await person.json('runs', 'show', runId);
  return z.object({ run: z.object({ status: z.string() }) }).parse(document).run.status;
}

const windows = ({ app }: OpenShell) => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

/** Has the person answer every question of the shell with its nth button; counts them. */
async function answerQuestions({ app }: OpenShell, button: number): Promise<() => Promise<number>> {
  const counter = await app.evaluateHandle(() => ({ questions: 0 }));
  await app.evaluate(
    ({ dialog }, { asked, response }) => {
      dialog.showMessageBox = () => {
        asked.questions += 1;
        return Promise.resolve({ response, checkboxChecked: false });
      };
    },
    { asked: counter, response: button },
  );
  return () => counter.evaluate(({ questions }) => questions);
}

/** The person closes the window; resolves when Electron has ended, with its exit code. */
function closeWindow({ app }: OpenShell): Promise<unknown[]> {
  const ended = once(app.process(), 'exit');
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()).catch(() => {});
  return ended;
}

describe('the window in Electron', () => {
  let person: Person;
  beforeEach(() => {
    person = newPerson();
  });
  afterEach(() => person.leave());

  it('lists what the command line starts; its engine runs on Node', async () => {
    const { page, complaints } = await openShell(person);
    await startTraining(person);
    await page
      .getByRole('row', { name: /at work/ })
      .getByText('running')
      .waitFor();
    const engine = readEngineFile(home(person));
    expect(readlinkSync(`/proc/${engine?.processId ?? 0}/exe`)).toBe(process.execPath);
    expect(complaints).toEqual([]);
  });

  it('reaches the engine again after it was killed', async () => {
    const { page } = await openShell(person);
    const strip = page.getByRole('contentinfo', { name: 'State of the machine' });
    await strip.getByText('memory').waitFor();
    person.killEngine();
    await strip.getByText('connecting to the engine').waitFor();
    await strip.getByText('memory').waitFor();
  });

  it('is raised by a second start, which then ends', async () => {
    const { app } = await openShell(person);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    const { executablePath, args, env } = shellStart(person);
    const second = spawn(executablePath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let told = '';
    second.stdout.on('data', (chunk: Buffer) => (told += chunk.toString('utf8')));
    expect((await once(second, 'close'))[0]).toBe(0);
    expect(told).toContain('open already');
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.isVisible())))
      .toEqual([true]);
  });

  it('has further windows from its menu, each with the engine, and asks nothing when one of two is closed', async () => {
    const shell = await openShell(person);
    await startTraining(person);
    const questions = await answerQuestions(shell, 2);
    const page = await openFurtherWindow(shell);
    for (const each of [shell.page, page]) await each.getByRole('row', { name: /at work/ }).waitFor();
    await page.close();
    await expect.poll(() => windows(shell)).toBe(1);
    expect(await questions()).toBe(0);
    await shell.page
      .getByRole('row', { name: /at work/ })
      .getByText('running')
      .waitFor();
  });

  it('gives the page the folder that the person chose, or null', async () => {
    const { app, page } = await openShell(person);
    const choose = async (filePaths: string[]) => {
      await app.evaluate(({ dialog }, paths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: paths.length === 0, filePaths: paths });
      }, filePaths);
      return page.evaluate('shell.chooseFolder()');
    };
    expect(await choose(['/srv/größe'])).toBe('/srv/größe');
    expect(await choose([])).toBe(null);
  });

  it('opens where it was closed, with the size it had', async () => {
    const first = await openShell(person);
    const bounds = { x: 60, y: 40, width: 1010, height: 650 };
    await first.app.evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
      bounds,
    );
    const read = ({ app }: OpenShell) =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
    await expect.poll(() => read(first)).toEqual(bounds);
    expect((await closeWindow(first))[0]).toBe(0);
    expect(JSON.parse(readFileSync(join(home(person), 'shell', 'window.json'), 'utf8'))).toMatchObject(bounds);
    expect(await read(await openShell(person))).toEqual(bounds);
  });

  describe('closed while a run trains', () => {
    it('stays when the person cancels, and asks again the next time', async () => {
      const shell = await openShell(person);
      await startTraining(person);
      const questions = await answerQuestions(shell, 2);
      for (const count of [1, 2]) {
        await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
        await expect.poll(questions).toBe(count);
      }
      await shell.app.evaluate(({ app }) => app.quit());
      await expect.poll(questions).toBe(3);
      expect(await windows(shell)).toBe(1);
    });

    it('lets it train on in the background', async () => {
      const shell = await openShell(person);
      const runId = await startTraining(person);
      await answerQuestions(shell, 0);
      expect((await closeWindow(shell))[0]).toBe(0);
      expect(await statusOf(person, runId)).toBe('running');
    });

    it('stops it with a checkpoint', async () => {
      const shell = await openShell(person);
      const runId = await startTraining(person);
      await answerQuestions(shell, 1);
      expect((await closeWindow(shell))[0]).toBe(0);
      await expect.poll(() => readEngineFile(home(person)), { timeout: 30_000 }).toBe(undefined);
      expect(await statusOf(person, runId)).toBe('paused');
    });

    it('leaves it alone, without a question, at a signal', async () => {
      const shell = await openShell(person);
      const runId = await startTraining(person);
      const ended = once(shell.app.process(), 'exit');
      shell.app.process().kill('SIGTERM');
      await ended;
      expect(await statusOf(person, runId)).toBe('running');
    });
  });
});
