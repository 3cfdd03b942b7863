import { chromium, type Browser } from 'playwright';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { CHROMIUM } from './chromium.ts';
import type { Person } from './command-line.ts';
import { listenToComplaints, showFailure, type OpenWindow } from './open-window.ts';

const isRequired = process.env['VICREG_REQUIRE_BROWSER'] !== undefined;

/** Why there is no browser here; null when there is one, or must be. */
export const noBrowser = CHROMIUM === undefined && !isRequired ? 'there is no Chromium in /usr/bin' : null;

let browser: Promise<Browser> | undefined;

function launch(): Promise<Browser> {
  if (CHROMIUM === undefined) return expect.fail('a browser is required, and there is no Chromium in /usr/bin');
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: CHROMIUM, args: [...asRoot, '--disable-gpu', '--disable-quic'] });
}

/** Ends the browser that the tests of a file share. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

/** Serves the person's window, as `vicreg serve` does, and opens it in a browser. */
export async function openInBrowser(person: Person, place: string): Promise<OpenWindow> {
  const { child, ended } = person.start('serve', '--json');
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    ended.then(({ stderr }) => reject(new Error(stderr)), reject);
  });
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
  browser ??= launch();
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  onTestFinished(async () => {
    await context.close();
    child.kill('SIGINT');
    await ended;
  });
  // After the line above, since what is to be done at the end is done from the last to the first.
  showFailure(page);
  const complaints = listenToComplaints(page);
  await page.goto(`${url}${place}`);
  return { page, complaints };
}
