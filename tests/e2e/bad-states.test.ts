import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { picture, writeFiles } from '../support/picture-files.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

const shownDocument = z.object({ dataset: z.object({ folder: z.string() }) });
const main = (page: Page) => page.getByRole('main');
const CLASSES = 5000;

async function run(person: Person, steps: number, ...settings: string[]): Promise<string> {
  const { document } = await person.json(...shortRun('wasm', steps, ...settings));
  return trainDocument.parse(document).runId;
}

describe.skipIf(noBrowser !== null)('an empty store', { timeout: 60_000 }, () => {
  it('says on every place what would stand there and how it comes to be', async () => {
    const person = newPerson();
    try {
      const { page, complaints } = await openWindow(person, '#/runs');
      const sentences: Readonly<Record<string, string>> = {
        '#/runs': 'There are no runs yet.',
        '#/runs?place=trash': 'There are no runs yet.',
        '#/runs/none': 'There is no run none.',
        '#/compare': 'Choose runs to compare.',
        '#/compare?runs=none,neither': 'There is no run none.',
        '#/datasets': 'Take the sample digits',
        '#/datasets/none': 'There is no data set named none.',
        '#/new?preset=digits': 'There is no data set of that name',
        '#/new?preset=imagenet-resnet50': 'Choose a data set, and its pictures stand here',
        '#/new?from=none': 'There is no run none.',
        '#/settings/storage': 'Back up',
        '#/nowhere': 'There is nothing at this address.',
      };
      for (const [place, sentence] of Object.entries(sentences)) {
        await page.evaluate(`location.hash = ${JSON.stringify(place)}`);
        await main(page).getByText(sentence).first().waitFor();
        await expect.poll(() => main(page).locator('[aria-busy=true]').count(), { message: place }).toBe(0);
      }
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').getByRole('combobox').fill('no such thing');
      await page.getByRole('dialog').getByText('Nothing').waitFor();
      expect(complaints).toEqual([]);
    } finally {
      person.leave();
    }
  });
});

describe.skipIf(noBrowser !== null)('a store with', { timeout: 120_000 }, () => {
  let person: Person;

  beforeAll(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('a run deleted for good while it is looked at says so in its place, here and in a comparison', async () => {
    const [deleted, kept] = [await run(person, 3, 'name=deleted'), await run(person, 3, 'name=kept', 'seed=2')];
    const { page, complaints } = await openWindow(person, `#/runs/${deleted}`);
    const { page: compared } = await openWindow(person, `#/compare?runs=${deleted},${kept}`);
    await page.getByRole('heading', { name: /deleted\s+finished/ }).waitFor();
    await compared.locator('.uplot canvas').first().waitFor();
    expect((await person.vicreg('runs', 'trash', deleted)).code).toBe(0);
    expect((await person.vicreg('runs', 'delete', '--yes', deleted)).code).toBe(0);
    await main(page).getByText('“deleted” was deleted for good.').waitFor();
    expect(await main(page).getByRole('button').count()).toBe(0);
    await compared.getByRole('alert').getByText(`There is no run ${deleted}`).waitFor();
    await compared.getByRole('button', { name: 'Leave it out' }).click();
    await compared.getByText('Choose another run to compare this one with.').waitFor();
    await main(page).getByRole('link', { name: 'All runs' }).click();
    await page.getByRole('row', { name: /kept/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('a metric that was never finite marks it, and says why the run failed', async () => {
    const settings = ['name=spoiled', 'method.coefficients.variance=1e39'];
    const begun = await person.json(...shortRun('wasm', 20, ...settings), '--detach');
    const { runId } = trainDocument.parse(begun.document);
    const { page, complaints } = await openWindow(person, `#/runs/${runId}`);
    await page.getByRole('heading', { name: /spoiled\s+failed/ }).waitFor({ timeout: 60_000 });
    await main(page).getByRole('alert').getByText('At step 0 loss is').waitFor();
    await main(page).getByRole('alert').getByText('A lower learning rate').waitFor();
    await main(page).getByText('No value is finite: all are NaN or infinite.').first().waitFor();
    const loss = page.getByRole('region', { name: 'Last values' }).getByRole('row', { name: /^loss/ });
    expect(await loss.innerText()).toMatch(/NaN|∞|Inf/);
    await page.evaluate(`location.hash = '#/runs'`);
    await page
      .getByRole('row', { name: /spoiled/ })
      .getByText('failed')
      .waitFor();
    expect(complaints).toEqual([]);
  });

  it('a data set whose prepared pictures vanished says so wherever they are needed', async () => {
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'vanished')).code).toBe(0);
    const { folder } = shownDocument.parse((await person.json('datasets', 'show', 'vanished')).document).dataset;
    rmSync(folder, { recursive: true });
    const { page, complaints } = await openWindow(person, '#/datasets/vanished');
    await main(page).getByRole('alert').getByText('prepare the data set again').waitFor();
    await main(page).getByText(folder, { exact: true }).waitFor();
    await page.evaluate(`location.hash = '#/new?preset=digits&dataset=vanished'`);
    const views = page.getByRole('region', { name: 'Two views' });
    await views.getByRole('alert').getByText('prepare the data set again').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page
      .getByRole('region', { name: /Notifications/ })
      .getByText('prepare the data set again')
      .waitFor();
    expect(page.url()).toContain('#/new');
    expect(complaints).toEqual([]);
  });

  it('a data set of 5,000 classes lists them, finds one at once, and stays quick', async () => {
    const tiny = await picture('png', 8, 8);
    const files = Array.from({ length: CLASSES }, (_, index) => [`class ${index}/one.png`, tiny] as const);
    await writeFiles(join(person.folder, 'many'), Object.fromEntries(files));
    const added = await person.vicreg('datasets', 'add', 'many', '--name', 'many', '--size', '8');
    expect(added.code, added.stderr).toBe(0);
    const { page, complaints } = await openWindow(person, '#/datasets/many');
    const search = page.getByRole('searchbox', { name: 'Search the classes' });
    await search.waitFor({ timeout: 30_000 });
    await main(page).getByText('and 4,800 more').waitFor();
    const began = performance.now();
    await search.fill('class 4321');
    await main(page).getByText('class 4321', { exact: true }).waitFor();
    expect(performance.now() - began).toBeLessThan(2000);
    await page.evaluate(`location.hash = '#/new?preset=digits&dataset=many'`);
    await page.getByRole('region', { name: 'Training' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
