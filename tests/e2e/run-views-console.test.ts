import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { closeBrowser, noBrowser, openWindow } from '../support/window.ts';

const similarities = (text: string) =>
  (text.match(/−?\d\.\d\d/g) ?? []).map((value) => Number(value.replace('−', '-')));

describe.skipIf(noBrowser !== null)('the page of a run in the window', { timeout: 180_000 }, () => {
  let person: Person;

  beforeAll(async () => {
    person = newPerson();
    await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits');
  }, 120_000);
  afterAll(async () => {
    await closeBrowser();
    person.leave();
  });

  it('shows how alike the network finds the views of a batch, the lowest first when asked', async () => {
    const { document } = await person.json(...shortRun('wasm', 8, 'knn.everyEpochs=null'));
    const { runId } = trainDocument.parse(document);
    const { page, complaints } = await openWindow(person, `#/runs/${runId}`);
    const views = page.getByRole('region', { name: 'Views' });
    await views.getByRole('button', { name: 'Show' }).click();
    await views.getByText('Network after 8 updates, over all 32 pictures of the batch.').waitFor({ timeout: 90_000 });
    const embeddings = views.getByRole('group', { name: /embeddings z/ });
    const shown = async () => similarities((await embeddings.textContent()) ?? '');
    await expect.poll(async () => (await shown()).length).toBeGreaterThan(5);
    const before = await shown();
    await views.getByRole('button', { name: 'lowest agreement first' }).click();
    await views.getByText('whose views agree least in z').waitFor();
    await expect.poll(shown).not.toEqual(before);
    const lowest = await shown();
    expect(lowest).toEqual(lowest.toSorted((a, b) => a - b));
    expect(lowest[0]).toBeLessThanOrEqual(Math.min(...before));
    await views
      .getByRole('button', { name: /^Picture / })
      .first()
      .click();
    await page.getByRole('dialog').getByText('The network after 8 updates finds the two views alike to').waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows its console when that is opened, and says when there is none', async () => {
    const { document } = await person.json(...shortRun('wasm', 8, 'knn.everyEpochs=null'));
    const { runId } = trainDocument.parse(document);
    const { page, complaints } = await openWindow(person, `#/runs/${runId}`);
    const card = page.getByRole('region', { name: 'Console', exact: true });
    await card.getByRole('button', { name: 'Console' }).click();
    const printed = card.getByRole('region', { name: 'What was printed' });
    await printed.getByText('The run is finished after 8 of 8 updates.').waitFor();
    const lines = ((await printed.textContent()) ?? '').trimEnd().split('\n');
    expect(await person.json('runs', 'log', runId)).toMatchObject({ document: { runId, lines } });

    const draft = trainDocument.parse((await person.json('train', 'preset:digits', '--draft')).document);
    await page.goto(page.url().replace(runId, draft.runId));
    await page.getByText('Its charts grow here once it is started.').waitFor();
    await card.getByRole('button', { name: 'Console' }).click();
    await card.getByText('no trainer has worked on this run').waitFor();
    const views = page.getByRole('region', { name: 'Views' });
    await views.getByRole('button', { name: 'Show' }).click();
    await views.getByText('has no checkpoint yet').waitFor({ timeout: 90_000 });
    expect(complaints).toEqual([]);
  });
});
