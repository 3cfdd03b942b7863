import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { z } from 'zod';
import { CHROMIUM } from '../../tests/support/chromium.ts';

const PROGRAM = join(import.meta.dirname, '../../src-main/hosts/cli/main.ts');
const PROBE = join(import.meta.dirname, 'page-probe.js');

export type ServedWindow = { page: Page; browser: Browser };

/** The window of a data folder in Chromium, which draws in software, while `measure` works. The page has page-probe.js. */
export async function withServedWindow(
  home: string,
  place: string,
  measure: (window: ServedWindow) => Promise<void>,
): Promise<void> {
  if (CHROMIUM === undefined) throw new Error('the window is measured in Chromium, and there is none in /usr/bin');
  const serving = spawn(process.execPath, ['--no-warnings', PROGRAM, 'serve', '--json'], {
    env: { ...process.env, VICREG_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = z.tuple([z.instanceof(Buffer)]).parse(await once(serving.stdout, 'data'));
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line.toString()));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...asRoot, '--disable-gpu'] });
  try {
    // The page's policy would refuse what Playwright waits with.
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      colorScheme: 'dark',
      bypassCSP: true,
    });
    await page.addInitScript({ path: PROBE });
    await page.goto(`${url}${place}`);
    await page.getByRole('navigation', { name: 'Places' }).waitFor();
    await measure({ page, browser });
  } finally {
    await browser.close();
    serving.kill('SIGINT');
    await once(serving, 'exit');
  }
}
