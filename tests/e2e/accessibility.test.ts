import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

/** What axe finds that keeps people out, in words. */
async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}

describe.skipIf(noBrowser !== null)('every screen', { timeout: 240_000 }, () => {
  let person: Person;
  let runs: string[];

  beforeAll(async () => {
    person = newPerson();
    await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits');
    runs = [];
    for (const seed of ['seed=1', 'seed=2']) {
      const { document } = await person.json(...shortRun('wasm', 20, seed));
      runs.push(trainDocument.parse(document).runId);
    }
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it.each(['dark', 'light'] as const)(
    'can be used without eyes, hands or a mouse as far as axe sees: %s',
    async (theme) => {
      const { page } = await openWindow(person, '#/settings');
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      const [first = '', second = ''] = runs;
      const places: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
        '#/settings': () => page.getByRole('heading', { name: 'Settings' }).waitFor(),
        '#/datasets': () => page.getByText('digits').first().waitFor(),
        '#/datasets/digits': () => page.getByRole('region', { name: 'Split' }).waitFor(),
        '#/new?preset=digits': () => page.getByRole('region', { name: 'Training' }).waitFor(),
        '#/runs': () => page.getByRole('grid').getByRole('row').nth(2).waitFor(),
        [`#/runs/${first}`]: () => page.locator('.uplot canvas').first().waitFor(),
        [`#/compare?runs=${first},${second}`]: () => page.locator('.uplot canvas').first().waitFor(),
      };
      const found: Record<string, string[]> = {};
      for (const [place, ready] of Object.entries(places)) {
        await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
        await ready(page);
        const findings = await seriousFindings(page);
        if (findings.length > 0) found[place] = findings;
      }
      expect(found).toEqual({});
    },
  );
});
