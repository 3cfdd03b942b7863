import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright';
import { expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Person } from './command-line.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const isRequired = process.env['VICREG_REQUIRE_BROWSER'] !== undefined;

/** Why the tests of the window are skipped here; null when they run. Where a browser is required they fail without one. */
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

export type OpenWindow = {
  page: Page;
  /** What went wrong in the page without being shown to the person. */
  complaints: string[];
};

/** Serves the person's window, as `vicreg serve` does, and opens it in a browser. */
export async function openWindow(person: Person, place = '#/runs'): Promise<OpenWindow> {
  const { child, ended } = person.start('serve', '--json');
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    ended.then(({ stderr }) => reject(new Error(stderr)), reject);
  });
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
  browser ??= launch();
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  onTestFinished(async ({ task }) => {
    // What the person would have seen says more than the line of the test.
    if (task.result?.state === 'fail')
      process.stderr.write(`${page.url()}\n${await page.locator('body').ariaSnapshot()}\n`);
    await context.close();
    child.kill('SIGINT');
    await ended;
  });
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${url}${place}`);
  return { page, complaints };
}
