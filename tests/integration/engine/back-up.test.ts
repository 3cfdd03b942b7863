import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EngineServices } from '../../../src-shared/contract/index.ts';
import { requireIntact } from '../../../src-main/storage/checkpoints/checkpoint-files.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { copyWhere, engineOf } from '../../support/copies.ts';
import { newEngine } from '../../support/engine.ts';
import { addDigits, quickConfig, stateWhere } from '../../support/engine-runs.ts';
import { freshFolder, runOnTinyDisk, tinyDisksAreAllowed } from '../../support/storage.ts';

async function lossesOf({ runs }: EngineServices, runId: string): Promise<Map<number, number>> {
  const losses = new Map<number, number>();
  for (let from: number | null = 0; from !== null;) {
    const { series, nextStep } = await runs.points({ runId, names: ['loss'], fromStep: from });
    for (const { steps, values } of series) steps.forEach((step, index) => losses.set(step, values[index] ?? NaN));
    from = nextStep;
  }
  return losses;
}

it('makes a back-up while a run trains that opens and has every point recorded before, and its checkpoints', async () => {
  const engine = newEngine();
  const { services } = await engine.attach();
  await addDigits(services);
  // A checkpoint every few updates, of which the run keeps two: it deletes them while they are copied.
  const { id } = await services.training.start({ config: quickConfig(100_000, 'checkpoints.everyMinutes=0.01') });
  await stateWhere(services, id, ({ run }) => run.step > 100);
  const before = await lossesOf(services, id);

  const folder = join(freshFolder(), 'back-up');
  await services.storage.backUp({ folder });
  const { end } = await copyWhere(services);
  expect(end).toMatchObject({ outcome: 'finished', notes: [] });
  const { run } = await services.runs.show({ runId: id });
  expect(run.status).toBe('running');

  const copy = await engineOf(folder);
  const there = await lossesOf(copy, id);
  for (const [step, loss] of before) expect(there.get(step)).toBe(loss);
  const now = await lossesOf(services, id);
  for (const [step, loss] of there) expect(now.get(step)).toBe(loss);
  const { checkpoints } = await copy.runs.show({ runId: id });
  expect(checkpoints.length).toBeGreaterThan(0);
  for (const { path, sha256 } of checkpoints) await requireIntact(join(folder, 'runs', id, path), sha256);
  const [digits] = await copy.datasets.list();
  expect(digits?.folder.startsWith(folder)).toBe(true);
  expect((await copy.datasets.pictures({ name: 'digits', rows: [0, 9999] })).pixels).toEqual(
    (await services.datasets.pictures({ name: 'digits', rows: [0, 9999] })).pixels,
  );
});

it('leaves nothing of a back-up that was cancelled, and can make another', async () => {
  const { services, home } = await withManyFiles();
  const parent = freshFolder();
  const folder = join(parent, 'new', 'back-up');
  await services.storage.backUp({ folder });
  expect((await appErrorOf(services.storage.backUp({ folder: join(parent, 'other') }))).code).toBe('copy-under-way');
  await copyWhere(services, ({ phase, done }) => phase === 'files' && done > 0);
  await services.storage.cancelCopy();
  const { end } = await copyWhere(services);
  expect(end?.outcome).toBe('cancelled');
  expect(readdirSync(parent)).toEqual([]);
  expect(existsSync(join(home, 'workbench.sqlite'))).toBe(true);

  // A folder that was there stays there, empty as it was.
  mkdirSync(folder, { recursive: true });
  await services.storage.backUp({ folder });
  await services.storage.cancelCopy();
  expect((await copyWhere(services)).end?.outcome).toBe('cancelled');
  expect(readdirSync(folder)).toEqual([]);
  await services.storage.backUp({ folder });
  expect((await copyWhere(services)).end?.outcome).toBe('finished');
});

/** An engine with a data set, so large that a copy of it can be disturbed. */
async function withManyFiles() {
  const engine = newEngine();
  const { services } = await engine.attach();
  await addDigits(services);
  const [digits] = await services.datasets.list();
  if (digits === undefined) return expect.fail('there is no data set');
  for (let number = 0; number < 60; number++) {
    writeFileSync(join(digits.folder, `more-${number}`), Buffer.alloc(1_000_000, number));
  }
  return { services, home: engine.home };
}

it('refuses a folder that is not fit for a copy, in a sentence, and changes nothing there', async () => {
  const engine = newEngine();
  const { services } = await engine.attach();
  const parent = freshFolder();
  const full = join(parent, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'letter.txt'), 'dear');
  const refusals = [
    [full, /^The folder .*full is not empty \(it holds letter\.txt\)\. Choose an empty or a new one\.$/],
    [join(full, 'letter.txt'), /is not a folder\. Choose another\.$/],
    [join(full, 'letter.txt', 'below'), /cannot be|could not be made/],
    [join(engine.home, 'below'), /is the data folder itself or lies in it\. Choose a folder outside/],
    [engine.home, /is the data folder itself/],
    [join(engine.home, '..'), /lies in .*\. Choose a folder of its own\.$/],
    ['relative/folder', /^relative\/folder is no absolute path\. Give the whole path of the folder\.$/],
  ] as const;
  for (const [folder, sentence] of refusals) {
    expect((await appErrorOf(services.storage.backUp({ folder }))).message).toMatch(sentence);
  }
  expect(readdirSync(parent)).toEqual(['full']);
  expect(readdirSync(full)).toEqual(['letter.txt']);
});

it.skipIf(!tinyDisksAreAllowed())(
  'says that the disk is full, before and while it copies, and leaves nothing there',
  async () => {
    const { stdout, code } = await runOnTinyDisk(join(import.meta.dirname, 'children/back-up-on-full-disk.ts'), '24m');
    expect(code).toBe(0);
    const [before, meanwhile] = stdout.trimEnd().split('\n');
    expect(before).toMatch(
      /^There is no room for the copy in \S+: it takes [\d.]+ MB, and [\d.]+ MB are free\. Free some space/,
    );
    expect(meanwhile).toMatch(
      /^There is no room left for the copy in \S+\. Free some space, or choose another disk\. \[\]$/,
    );
  },
);

it('is not made while runs are deleted, nor are they deleted while it is made', async () => {
  const { services, home } = await withManyFiles();
  const { id: runId } = await services.training.draft({ config: quickConfig(10) });
  mkdirSync(join(home, 'runs', runId), { recursive: true });
  // So many that their deletion is still under way when the next call arrives.
  for (let number = 0; number < 2000; number++) writeFileSync(join(home, 'runs', runId, `${number}`), '');
  await services.library.change({ changes: [{ runId, trashed: true }] });
  const folder = join(freshFolder(), 'back-up');
  await services.storage.backUp({ folder });
  const refused = await appErrorOf(services.library.delete({ runIds: [runId] }));
  expect(refused).toMatchObject({
    code: 'copy-under-way',
    message: 'The data folder is being copied: delete runs when that is done.',
  });
  expect((await services.runs.list({ places: ['trash'] })).map(({ id }) => id)).toEqual([runId]);
  expect((await copyWhere(services)).end?.outcome).toBe('finished');

  const deleting = services.library.delete({ runIds: [runId] });
  const early = await appErrorOf(services.storage.backUp({ folder: join(freshFolder(), 'second') }));
  expect(early.message).toBe('Runs are being deleted: copy the data folder when that is done.');
  expect(await deleting).toMatchObject({ runs: 1 });
  await services.storage.backUp({ folder: join(freshFolder(), 'third') });
  expect((await copyWhere(services)).end?.outcome).toBe('finished');
});
