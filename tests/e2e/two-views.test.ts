import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, type Person } from '../support/command-line.ts';
import { picture, writeFiles } from '../support/picture-files.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

const shownDocument = z.object({ dataset: z.object({ folder: z.string() }) });

/** The pixels of one row of a strip: of the pictures, of their first or of their second views. */
async function pixelsOf(card: Locator, row: 'picture' | 'view 1' | 'view 2'): Promise<string[]> {
  const at = ['picture', 'view 1', 'view 2'].indexOf(row);
  const all = await card
    .locator('canvas')
    .evaluateAll((canvases: { toDataURL: () => string }[]) => canvases.map((canvas) => canvas.toDataURL()));
  return all.filter((_, index) => index % 3 === at);
}

describe.skipIf(noBrowser !== null)('the two views beside the form of a run', { timeout: 120_000 }, () => {
  let person: Person;

  beforeAll(async () => {
    person = newPerson();
    const files = Array.from({ length: 12 }, async (_, index) => {
      return [`${index % 2}/${index}.png`, await picture('png', 64, 64, index)] as const;
    });
    await writeFiles(join(person.folder, 'pictures'), Object.fromEntries(await Promise.all(files)));
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
    expect((await person.vicreg('datasets', 'add', 'pictures', '--name', 'patterns', '--size', '64')).code).toBe(0);
  });
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('follow the form, its switches, the draw and the data set, and are enlarged by a click', async () => {
    const { page, complaints } = await openWindow(person, '#/new?preset=digits');
    const card = page.getByRole('region', { name: 'Two views' });
    await card
      .getByRole('button', { name: /enlarge/ })
      .first()
      .waitFor({ timeout: 30_000 });
    const [pictures, first, second] = [
      await pixelsOf(card, 'picture'),
      await pixelsOf(card, 'view 1'),
      await pixelsOf(card, 'view 2'),
    ];
    expect(first).not.toEqual(second);

    // Another field of the form may have a mistake meanwhile.
    await page.getByRole('region', { name: 'Training' }).getByRole('textbox', { name: 'Batch size' }).fill('many');
    await card.getByRole('checkbox', { name: 'rotation, view 1' }).uncheck();
    await expect.poll(() => pixelsOf(card, 'view 1')).not.toEqual(first);
    expect(await pixelsOf(card, 'view 2')).toEqual(second);
    await page.getByText('2 changed').waitFor();
    await card.getByRole('checkbox', { name: 'rotation, view 1' }).check();
    await expect.poll(() => pixelsOf(card, 'view 1')).toEqual(first);

    for (const name of ['rotation', 'shear', 'crop', 'stroke']) {
      await card.getByRole('checkbox', { name: `${name}, view 2` }).uncheck();
    }
    await card.getByText('View 2 is the picture itself').waitFor();
    await expect.poll(() => pixelsOf(card, 'view 2')).toEqual(pictures);

    await card.getByRole('button', { name: 'another draw' }).click();
    await expect.poll(() => pixelsOf(card, 'view 1')).not.toEqual(first);
    expect(await pixelsOf(card, 'picture')).toEqual(pictures);
    await card.getByRole('button', { name: 'Pictures after' }).click();
    await expect.poll(() => pixelsOf(card, 'picture')).not.toEqual(pictures);

    const shape = page.getByRole('region', { name: 'View 1' }).getByRole('textbox', { name: 'Horizontal flip' });
    await shape.fill('often');
    await card.getByText('the augmentation or the seed has a mistake').waitFor();
    await shape.fill('1');
    await card.getByText('the augmentation or the seed has a mistake').waitFor({ state: 'detached' });

    await card
      .getByRole('button', { name: /enlarge/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('mirrored').waitFor();
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
  });

  it('are of the data set that is chosen, and say what is wrong when its pictures have vanished', async () => {
    const { page } = await openWindow(person, '#/new?preset=digits');
    const card = page.getByRole('region', { name: 'Two views' });
    await card.getByText('of 9,000').waitFor({ timeout: 30_000 });
    const dataset = page.getByRole('region', { name: 'Data set' }).getByRole('combobox', { name: 'Data set' });
    await dataset.selectOption('patterns');
    await card.getByText('of 11').waitFor();
    const { folder } = shownDocument.parse((await person.json('datasets', 'show', 'patterns')).document).dataset;
    rmSync(join(folder, 'pictures.u8'));
    await card.getByRole('button', { name: 'another draw' }).click();
    await card.getByRole('alert').getByText('is missing: prepare the data set again').waitFor();
    await card.getByRole('button', { name: 'Try again' }).click();
    await card.getByRole('alert').getByText('is missing: prepare the data set again').waitFor();
    await dataset.selectOption('digits');
    await card.getByText('of 9,000').waitFor();
  });

  it('are drawn as one sheet by the command that does the same', async () => {
    const drawn = await person.json('views', 'digits', '--step', '2', '--count', '3', '--out', 'sheet.png');
    expect(drawn.code).toBe(0);
    expect(drawn.document).toMatchObject({ step: 2, epoch: 0, size: 28, viewSize: 28 });
    expect((await person.vicreg('views', 'none', '--out', 'sheet.png')).stderr).toContain('none');
  });
});
