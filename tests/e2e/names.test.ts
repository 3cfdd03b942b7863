import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { picture, writeFiles } from '../support/picture-files.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

const LONG = 'Wide'.repeat(75);
const LONG_CLASS = 'broad'.repeat(40);
const RIGHT_TO_LEFT = '(שלום עולם) 12';

/**
 * In the page: where a name is cut off that no title tells in whole, and where one of another direction can turn what
 * stands beside it. What the system draws (options of a choice) and what is written in (text areas, code) is left out.
 */
const FAULTS = `(() => {
  const long = ${JSON.stringify(LONG)}, other = ${JSON.stringify(RIGHT_TO_LEFT)}, found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const { parentElement: element, data } = walk.currentNode;
    if (element.closest('option, textarea, pre, code, .sr-only, script, style') || !element.checkVisibility()) continue;
    const say = (what) => found.push(what + ': ' + element.parentElement.className + ' / ' + element.outerHTML.slice(0, 120));
    // A sentence shortens it between quotation marks.
    if (data.includes(long.slice(0, 40)) && !data.includes('“')) {
      let cut = element;
      while (cut && getComputedStyle(cut).textOverflow !== 'ellipsis') cut = cut.parentElement;
      const isCut = !data.includes(long) || (cut !== null && cut.scrollWidth > cut.clientWidth);
      if (isCut && !element.closest('[title*="' + long + '"]')) say('cut off');
    }
    if (data.includes(other) && !data.includes('\\u2068' + other) && !element.closest('bdi, [dir=auto]')) say('not isolated');
  }
  return found;
})()`;

async function faults(page: Page): Promise<string[]> {
  const overflow = z.number().parse(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
  const found = z.array(z.string()).parse(await page.evaluate(FAULTS));
  return overflow > 0 ? [`the page is ${overflow} pixels too wide`, ...found] : found;
}

describe.skipIf(noBrowser !== null)('names of 300 characters, and from right to left', { timeout: 240_000 }, () => {
  let person: Person;
  let runs: string[];

  beforeAll(async () => {
    person = newPerson();
    const files = Array.from({ length: 6 }, async (_, index) => {
      return [
        `${index % 2 === 0 ? LONG_CLASS : RIGHT_TO_LEFT}/${index}.png`,
        await picture('png', 28, 28, index),
      ] as const;
    });
    await writeFiles(join(person.folder, 'pictures'), Object.fromEntries(await Promise.all(files)));
    runs = [];
    for (const name of [LONG, RIGHT_TO_LEFT]) {
      expect((await person.vicreg('datasets', 'add', 'pictures', '--name', name)).stderr).not.toContain('rror');
      const dataset = `dataset=${JSON.stringify(name)}`;
      const settings = [`name=${JSON.stringify(name)}`, dataset, 'knn.everyEpochs=null', 'training.batchSize=2'];
      const { document } = await person.json(...shortRun('wasm', 1_000_000, ...settings), '--detach');
      runs.push(trainDocument.parse(document).runId);
    }
    expect((await person.vicreg('runs', 'tag', RIGHT_TO_LEFT, ...runs)).code).toBe(0);
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('fit on every screen, and are told in whole where they are cut off', async () => {
    const { page, complaints } = await openWindow(person, '#/settings');
    const [long = '', other = ''] = runs;
    await page.getByRole('navigation', { name: 'Places' }).getByText('waits').waitFor();
    const places: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
      '#/settings': () => page.getByRole('heading', { name: 'Settings' }).waitFor(),
      '#/runs': () => page.getByRole('grid').getByRole('row').nth(2).waitFor(),
      [`#/runs/${long}`]: () => page.locator('.uplot canvas').first().waitFor({ timeout: 60_000 }),
      [`#/runs/${other}`]: () => page.getByText('The run waits.').waitFor(),
      [`#/datasets/${encodeURIComponent(LONG)}`]: () => page.getByRole('region', { name: 'Split' }).waitFor(),
      [`#/datasets/${encodeURIComponent(RIGHT_TO_LEFT)}`]: () => page.getByRole('region', { name: 'Split' }).waitFor(),
      [`#/new?from=${long}`]: () => page.getByRole('region', { name: 'Training' }).waitFor(),
      [`#/new?from=${other}`]: () => page.getByRole('region', { name: 'Training' }).waitFor(),
      [`#/compare?runs=${long},${other}`]: () => page.locator('.uplot canvas').first().waitFor(),
    };
    const found: Record<string, string[]> = {};
    const look = async (what: string) => {
      const here = await faults(page);
      if (here.length > 0) found[what] = here;
    };
    for (const [place, ready] of Object.entries(places)) {
      await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
      await ready(page);
      await look(place.slice(0, 40));
    }
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('option').nth(1).waitFor();
    await look('the palette');
    await page.keyboard.press('Escape');
    await page.goto(`${page.url().split('#')[0] ?? ''}#/runs`);
    for (const [run, key] of [
      [LONG, 't'],
      [LONG, 'F2'],
      [RIGHT_TO_LEFT, 'e'],
      [LONG, '#'],
    ] as const) {
      const row = page.getByRole('grid').getByRole('row').filter({ hasText: run });
      await row.getByRole('gridcell').nth(2).click();
      await page.keyboard.press(key);
      await look(`after ${key}`);
      await page.keyboard.press('Escape');
    }
    expect(found).toEqual({});
    expect(complaints).toEqual([]);
  });
});
