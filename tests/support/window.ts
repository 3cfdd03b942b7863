import { inject } from 'vitest';
import { noBrowser as noChromium, openInBrowser } from './browser.ts';
import type { Person } from './command-line.ts';
import type { OpenWindow } from './open-window.ts';
import { openInElectron } from './electron-window.ts';

export { closeBrowser } from './browser.ts';
export type { OpenWindow } from './open-window.ts';

/** `npm run test:electron` has an Electron to give; `npm test` shows the same window to a browser. */
const isInElectron = inject('electron') !== undefined;

/** Why the tests of the window are skipped here; null when they run. Where a browser is required they fail without one. */
export const noBrowser = isInElectron ? null : noChromium;

/** Opens the person's window in a browser, as `vicreg serve` has it, or in Electron: a journey goes through either. */
export function openWindow(person: Person, place = '#/runs'): Promise<OpenWindow> {
  return isInElectron ? openInElectron(person, place) : openInBrowser(person, place);
}
