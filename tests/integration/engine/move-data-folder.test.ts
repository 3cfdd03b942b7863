import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataFolder } from '../../../src-main/storage/data-folder.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { copyWhere, engineOf } from '../../support/copies.ts';
import { newEngine } from '../../support/engine.ts';
import { addDigits, quickConfig, stateWhere } from '../../support/engine-runs.ts';
import { freshFolder } from '../../support/storage.ts';

it('moves everything: whoever asks at the old place finds it in the new one, and a run there goes on', async () => {
  const engine = newEngine();
  const { services, closed } = await engine.attach();
  await addDigits(services);
  const { id } = await services.training.start({ config: quickConfig(400) });
  await stateWhere(services, id, ({ run }) => run.step > 20);
  await services.training.pause({ runId: id });
  const { run: paused } = await stateWhere(services, id, ({ run }) => run.status === 'paused');

  const place = join(freshFolder(), 'new place');
  await services.storage.move({ folder: place });
  expect((await copyWhere(services)).end).toMatchObject({ outcome: 'finished' });
  await closed;
  expect(existsSync(join(engine.home, 'runs', id))).toBe(true);
  expect(await appErrorOf(Promise.resolve().then(() => openDataFolder(engine.home)))).toMatchObject({
    code: 'data-folder-moved',
  });

  const there = await engineOf(engine.home);
  const { folder } = await there.system.information();
  expect(folder).toBe(place);
  expect((await there.runs.show({ runId: id })).run.step).toBe(paused.step);
  expect((await there.storage.show()).movedFrom).toEqual([engine.home]);
  rmSync(join(engine.home, 'datasets'), { recursive: true });
  rmSync(join(engine.home, 'runs'), { recursive: true });
  await there.training.resume({ runId: id });
  const { run } = await stateWhere(there, id, ({ run: { status } }) => status === 'finished');
  expect(run.step).toBe(400);
});

it('is found from every place where it ever was, also when one between was deleted, and can come back', async () => {
  const engine = newEngine();
  const second = join(freshFolder(), 'second');
  const third = join(freshFolder(), 'third');
  const moveTo = async (folder: string) => {
    const services = await engineOf(engine.home);
    await services.storage.move({ folder });
    await copyWhere(services);
    await expect
      .poll(() => existsSync(join(folder, 'engine.sock')) || existsSync(join(folder, 'moved-from.json')))
      .toBe(true);
  };
  await (await engine.attach()).services.settings.change({ idleSeconds: 77 });
  await moveTo(second);
  await moveTo(third);
  rmSync(second, { recursive: true });
  const there = await engineOf(engine.home);
  expect((await there.system.information()).folder).toBe(third);
  expect((await there.settings.show()).idleSeconds).toBe(77);

  expect((await appErrorOf(there.storage.move({ folder: engine.home }))).code).toBe('copy-target-not-empty');
  for (const name of readdirSync(engine.home)) {
    if (name !== 'location.json') rmSync(join(engine.home, name), { recursive: true });
  }
  await moveTo(engine.home);
  const back = await engineOf(third);
  expect((await back.system.information()).folder).toBe(engine.home);
  expect((await back.settings.show()).idleSeconds).toBe(77);
});

it('loses nothing that was answered as written while it moves', async () => {
  const engine = newEngine();
  const { services } = await engine.attach();
  await addDigits(services);
  const folder = join(freshFolder(), 'new');
  await services.storage.move({ folder });
  let written = 0;
  const write = async () => {
    // Farther and farther apart: at last there is time enough for the database to be copied.
    for (let pause = 50; ; pause *= 2) {
      await services.settings.change({ idleSeconds: pause });
      written = pause;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  const refused = appErrorOf(write());
  const { end } = await copyWhere(services);
  expect(end?.outcome).toBe('finished');
  expect((await refused).code).toMatch(/engine-gone|database-read-only/);
  const there = await engineOf(engine.home);
  const { idleSeconds } = await there.settings.show();
  const place = (await there.system.information()).folder;
  expect({ place, idleSeconds }).toEqual({ place: folder, idleSeconds: written });
});

it('is refused while a run trains, and begins nothing while it goes on', async () => {
  const engine = newEngine();
  const { services } = await engine.attach();
  await addDigits(services);
  const { id } = await services.training.start({ config: quickConfig(100_000) });
  await stateWhere(services, id, ({ run }) => run.status === 'running');
  const folder = join(freshFolder(), 'new');
  expect((await appErrorOf(services.storage.move({ folder }))).message).toBe(
    'A run trains or waits in the queue: the data folder can be moved when none does.',
  );
  expect(existsSync(folder)).toBe(false);
  await services.training.stop({ runId: id });
  await stateWhere(services, id, ({ run }) => run.status === 'stopped');

  await services.storage.move({ folder });
  const refused = services.datasets.prepare({ source: 'sample:digits', name: 'more', fit: 'crop', seed: 0 });
  expect((await appErrorOf(refused)).message).toBe(
    'The data folder is being moved: add the data set when that is done.',
  );
  expect((await appErrorOf(services.datasets.remove({ name: 'digits' }))).code).toBe('copy-under-way');
  await services.storage.cancelCopy();
  expect((await copyWhere(services)).end?.outcome).toBe('cancelled');
  expect(existsSync(folder)).toBe(false);
  await services.datasets.remove({ name: 'digits' });
});

it('says where the folder should be when that is not there, and begins no empty one', async () => {
  const engine = newEngine();
  const place = join(freshFolder(), 'disk', 'vicreg');
  const { services, closed } = await engine.attach();
  await services.storage.move({ folder: place });
  await copyWhere(services);
  await closed;
  rmSync(place, { recursive: true });
  const { code, message } = await appErrorOf(engineOf(engine.home));
  expect(code).toBe('data-folder-gone');
  expect(message).toContain(`was moved to ${place}, which is not there. Connect the disk that it is on, or delete`);
  expect(existsSync(place)).toBe(false);
});
