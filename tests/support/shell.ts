import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { inject, onTestFinished } from 'vitest';
import type { Person } from './command-line.ts';

export const ROOT = join(import.meta.dirname, '../..');

export type OpenShell = {
  app: ElectronApplication;
  page: Page;
  /** What went wrong in the page without being shown to the person. */
  complaints: string[];
};

/** How Electron is started for a person; the Node of the tests runs the engine, as that of `npm start` does. */
export function shellStart(person: Person) {
  const env: Record<string, string> = { VICREG_NODE: process.execPath };
  for (const [name, value] of Object.entries(person.environment)) if (value) env[name] = value;
  return { executablePath: inject('electron').executable, args: ['--no-sandbox', ROOT], env };
}

/** Starts the person's window in Electron; it is killed when the test ends. */
export async function openShell(person: Person): Promise<OpenShell> {
  const app = await _electron.launch(shellStart(person));
  const electron = app.process();
  onTestFinished(() => {
    // Not closed in order: it would ask what is to become of a run.
    if (electron.exitCode === null) electron.kill('SIGKILL');
  });
  const page = await app.firstWindow();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.getByRole('heading', { name: 'Runs' }).waitFor();
  return { app, page, complaints };
}
