import { once } from 'node:events';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { expect, inject, onTestFinished } from 'vitest';
import type { Person } from './command-line.ts';
import { listenToComplaints, type OpenWindow } from './open-window.ts';

export const ROOT = join(import.meta.dirname, '../..');

const isRoot = process.getuid?.() === 0;
const isRequired = process.env['VICREG_REQUIRE_SANDBOX'] !== undefined;

/** Why Electron runs without the system's sandbox here; null when it has one. Where it is required, tests of it fail. */
export const noSandbox = isRoot && !isRequired ? 'root has none' : null;

/** Electron refuses to start for root with a sandbox. */
export const SANDBOX_ARGUMENTS = isRoot ? ['--no-sandbox'] : [];

export type OpenShell = OpenWindow & { app: ElectronApplication };

/** How Electron is started for a person; the Node of the tests runs the engine, as that of `npm start` does. */
export function shellStart(person: Person) {
  const env: Record<string, string> = { VICREG_NODE: process.execPath };
  for (const [name, value] of Object.entries(person.environment)) if (value) env[name] = value;
  const electron = inject('electron') ?? expect.fail('Run this with `npm run test:electron`.');
  return { executablePath: electron.executable, args: [...SANDBOX_ARGUMENTS, ROOT], env, chromiumSandbox: true };
}

/** Starts the person's window in Electron; it is killed when the test ends. */
export async function openShell(person: Person): Promise<OpenShell> {
  const app = await _electron.launch(shellStart(person));
  const electron = app.process();
  onTestFinished(async () => {
    if (electron.exitCode !== null || electron.signalCode !== null) return;
    // Not closed in order: it would ask what is to become of a run.
    const ended = once(electron, 'exit');
    electron.kill('SIGKILL');
    await ended;
  });
  const page = await app.firstWindow();
  const complaints = listenToComplaints(page);
  await page.getByRole('heading', { name: 'Runs' }).waitFor();
  return { app, page, complaints };
}

/** The person asks the menu for a further window. */
export async function openFurtherWindow({ app }: OpenShell): Promise<Page> {
  const opened = app.waitForEvent('window');
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    items.find(({ label }) => label === 'New window')?.click();
  });
  return opened;
}
