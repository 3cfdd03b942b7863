import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { engineSocket } from '../../../src-main/engine/attach/engine-socket.ts';
import { endEngine } from '../../../src-main/engine/attach/end-engine.ts';
import { startEngine } from '../../../src-main/engine/attach/start-engine.ts';
import { connectLocalSocket } from '../../../src-main/engine/transports/local-socket.ts';
import { workbenchContract } from '../../../src-shared/contract/index.ts';
import { connect } from '../../../src-shared/rpc/client.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { newEngine } from '../../support/engine.ts';

it('is started once by eight clients that come at the same moment', async () => {
  const engine = newEngine();
  const connections = await Promise.all(Array.from({ length: 8 }, () => engine.attach()));
  const told = await Promise.all(connections.map(({ services }) => services.system.information()));
  expect(new Set(told.map(({ processId }) => processId))).toEqual(new Set([engine.processId()]));
  expect(told.at(-1)).toMatchObject({ folder: engine.home, clients: 8, notes: [] });
});

it('cannot be started a second time on the same folder', async () => {
  const engine = newEngine();
  const { services } = await engine.attach();
  const error = await appErrorOf(startEngine(engine.home));
  expect(error.code).toBe('engine-running');
  expect(error.message).toContain(engine.home);
  expect(await services.system.information()).toMatchObject({ processId: engine.processId() });
});

it('ends by itself when nobody is connected and nothing is to do, and leaves nothing but the store', async () => {
  const engine = newEngine();
  const { services, close } = await engine.attach();
  await services.settings.change({ idleSeconds: 0 });
  const another = await engine.attach();
  close();
  await expect.poll(() => another.services.system.information()).toMatchObject({ clients: 1 });
  another.close();
  await expect.poll(engine.runs, { timeout: 10_000 }).toBe(false);
  for (const name of ['engine.sock', 'engine.json', 'workbench.sqlite-wal']) {
    expect(existsSync(join(engine.home, name))).toBe(false);
  }
  expect(readFileSync(join(engine.home, 'logs', 'engine.log'), 'utf8')).toContain('The engine ends.');
});

it('replaces the socket and the lock of an engine that was killed', async () => {
  const engine = newEngine();
  const first = await engine.attach();
  const { processId } = await first.services.system.information();
  engine.kill();
  expect((await first.closed).code).toBe('engine-gone');
  expect(existsSync(engineSocket(engine.home))).toBe(true);
  const second = await engine.attach();
  expect((await second.services.system.information()).processId).not.toBe(processId);
});

it('tells a program of another version so in a sentence, which can end it all the same', async () => {
  const engine = newEngine();
  const { closed } = await engine.attach();
  const other = workbenchContract('9.9.9');
  const error = await appErrorOf(connectLocalSocket(engineSocket(engine.home)).then((wire) => connect(other, wire)));
  expect(error.code).toBe('version-mismatch');
  expect(error.message).toContain('9.9.9');
  const processId = engine.processId();
  expect(await endEngine(engine.home)).toBe(processId);
  expect((await closed).code).toBe('engine-gone');
});

it('says what is wrong with a store that it cannot open', async () => {
  const engine = newEngine();
  await engine.attach();
  await endEngine(engine.home);
  writeFileSync(join(engine.home, 'workbench.sqlite'), 'not a database, whatever it is called'.repeat(100));
  const error = await appErrorOf(engine.attach());
  expect(error.code).toBe('database-damaged');
  expect(error.message).toContain('workbench.sqlite');
});

it('is not ended by the interrupt of a terminal', async () => {
  const engine = newEngine();
  const { services } = await engine.attach();
  process.kill(engine.processId(), 'SIGINT');
  process.kill(engine.processId(), 'SIGHUP');
  expect(await services.system.information()).toMatchObject({ processId: engine.processId() });
});

it('keeps its settings over restarts, and refuses those that make no sense', async () => {
  const engine = newEngine();
  const first = await engine.attach();
  expect(await first.services.settings.change({ keepAwake: false })).toMatchObject({
    keepAwake: false,
    idleSeconds: 10,
  });
  const error = await appErrorOf(first.services.settings.change({ idleSeconds: -1 }));
  expect(error.message).toContain('idleSeconds');
  engine.kill();
  const second = await engine.attach();
  expect(await second.services.settings.show()).toMatchObject({ keepAwake: false, idleSeconds: 10 });
});
