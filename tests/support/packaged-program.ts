import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Page } from 'playwright';
import { expect, onTestFinished } from 'vitest';
import { listenToComplaints, showFailure, type OpenWindow } from './open-window.ts';
import { ROOT, SANDBOX_ARGUMENTS } from './shell.ts';

/** Packs the program, and moves it to `folder`, in a path that has a space. */
export async function packProgram(folder: string): Promise<string> {
  const packed = join(folder, 'packed');
  const command = ['--no-warnings', join(ROOT, 'scripts', 'package.ts'), packed];
  // With this variable electron-builder links files to those of the checkout instead of copying them.
  await promisify(execFile)(process.execPath, command, { env: { ...process.env, VITEST: undefined } });
  const program = join(folder, 'VICReg Workbench');
  renameSync(join(packed, 'linux-unpacked'), program);
  return program;
}

/** Its page can be reached this way only: Electron's inspector is switched off in the package. */
function debuggerAddress(electron: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    electron.stderr?.on('data', (chunk: Buffer) => {
      told += chunk.toString('utf8');
      const address = /DevTools listening on (ws:\S+)/.exec(told)?.[1];
      if (address !== undefined) resolve(address);
    });
    electron.once('error', reject);
    electron.once('exit', () => reject(new Error(`The packaged program ended: ${told}`)));
  });
}

export type PackagedWindow = OpenWindow & {
  processId: number;
  /** Has the program end, as when the person logs out; gives its exit code. */
  quit: () => Promise<unknown>;
};

/** Starts the packaged program as a person who has nothing but it would. */
export async function startPackaged(program: string, environment: NodeJS.ProcessEnv): Promise<PackagedWindow> {
  const electron = spawn(join(program, 'vicreg-workbench'), [...SANDBOX_ARGUMENTS, '--remote-debugging-port=0'], {
    cwd: '/',
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended: Promise<unknown[]> = once(electron, 'exit');
  onTestFinished(async () => {
    if (electron.exitCode === null && electron.signalCode === null) electron.kill('SIGKILL');
    await ended;
  });
  const browser = await chromium.connectOverCDP(await debuggerAddress(electron));
  const pages = (): Page[] => browser.contexts().flatMap((context) => context.pages());
  await expect.poll(() => pages().length, { timeout: 30_000 }).toBe(1);
  const page = pages()[0] ?? expect.fail('there is no window');
  showFailure(page);
  const quit = async () => {
    electron.kill('SIGTERM');
    return (await ended)[0];
  };
  return { page, complaints: listenToComplaints(page), processId: electron.pid ?? 0, quit };
}
