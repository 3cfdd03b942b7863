/**
 * Pictures of every screen, dark and light, in two sizes: `npm run screenshots [FOLDER]`, by default out/screenshots. The
 * runs on them are real: they are trained for it, on the sample digits. What README shows is put into docs/images.
 */
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { z } from 'zod';
import { CHROMIUM } from '../tests/support/chromium.ts';
import { furnish, runProgram, startProgram } from './screenshots/furnish.ts';
import { SCREENS, type Screen } from './screenshots/screens.ts';

const ROOT = join(import.meta.dirname, '..');
const THEMES = ['dark', 'light'] as const;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

async function serve(home: string): Promise<{ url: string; close: () => Promise<void> }> {
  const serving = startProgram(home, 'serve', '--json');
  const [line] = z.tuple([z.instanceof(Buffer)]).parse(await once(serving.stdout, 'data'));
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line.toString()));
  const close = async () => {
    serving.kill('SIGINT');
    await once(serving, 'exit');
  };
  return { url, close };
}

async function take(page: Page, screen: Screen, url: string, path: string): Promise<void> {
  await page.goto(`${url}${screen.place}`);
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
  await screen.ready(page);
  await page.screenshot({ path });
}

async function takeAll(browser: Browser, url: string, screens: readonly Screen[], folder: string): Promise<void> {
  for (const theme of THEMES) {
    for (const viewport of SIZES) {
      const context = await browser.newContext({ viewport, colorScheme: theme });
      for (const screen of screens) {
        const page = await context.newPage();
        await take(page, screen, url, join(folder, `${screen.name}-${theme}-${viewport.width}.png`));
        await page.close();
      }
      process.stdout.write(`${screens.length} screens, ${theme}, ${viewport.width}x${viewport.height}\n`);
      await context.close();
    }
  }
}

if (CHROMIUM === undefined) throw new Error('the pictures are taken with Chromium, and there is none in /usr/bin');
const folder = resolve(process.argv[2] ?? join(ROOT, 'out', 'screenshots'));
mkdirSync(folder, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'vicreg-screenshots-'));
const home = join(work, 'home');
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...asRoot, '--disable-gpu'] });
try {
  const empty = join(work, 'empty');
  const before = await serve(empty);
  await takeAll(browser, before.url, SCREENS.empty, folder);
  await before.close();
  await runProgram(empty, 'engine', 'end');

  const furnished = await furnish(home);
  const { url, close } = await serve(home);
  await takeAll(browser, url, SCREENS.furnished(furnished), folder);
  await close();
  for (const name of ['new-run', 'run', 'compare']) {
    copyFileSync(join(folder, `${name}-dark-1280.png`), join(ROOT, 'docs', 'images', `${name}.png`));
  }
  process.stdout.write(`They lie in ${folder}; README's in docs/images.\n`);
} finally {
  await browser.close();
  await runProgram(home, 'engine', 'end').catch(() => {});
  rmSync(work, { recursive: true, force: true, maxRetries: 10 });
}
