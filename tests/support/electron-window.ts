import type { Page } from 'playwright';
import { onTestFinished } from 'vitest';
import type { Person } from './command-line.ts';
import { listenToComplaints, showFailure, type OpenWindow } from './open-window.ts';
import { openFurtherWindow, openShell, type OpenShell } from './shell.ts';

/** There is one Electron for each person, which a further window comes from. */
const shells = new Map<Person, OpenShell>();

async function firstWindow(person: Person): Promise<OpenWindow> {
  onTestFinished(() => void shells.delete(person));
  const shell = await openShell(person);
  shells.set(person, shell);
  return shell;
}

async function furtherWindow(shell: OpenShell): Promise<OpenWindow> {
  const page: Page = await openFurtherWindow(shell);
  return { page, complaints: listenToComplaints(page) };
}

/** Opens the person's window in Electron, or a further one, at a place of it. */
export async function openInElectron(person: Person, place: string): Promise<OpenWindow> {
  const shell = shells.get(person);
  const window = await (shell === undefined ? firstWindow(person) : furtherWindow(shell));
  showFailure(window.page);
  if (place !== '') await window.page.evaluate(`location.hash = ${JSON.stringify(place)}`);
  return window;
}
