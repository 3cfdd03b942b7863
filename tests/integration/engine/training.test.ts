import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, beforeEach } from 'vitest';
import type { RunState } from '../../../src-shared/contract/training.ts';
import { openDatabase } from '../../../src-main/storage/database.ts';
import { recordBackend } from '../../../src-main/storage/repositories/runs.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { newEngine, type TestEngine } from '../../support/engine.ts';
import { addDigits, quickConfig, stateWhere } from '../../support/engine-runs.ts';
import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';

let engine: TestEngine;
let connection: EngineConnection;

beforeEach(async () => {
  engine = newEngine();
  connection = await engine.attach();
  await addDigits(connection.services);
});

const start = (steps: number, ...settings: string[]) =>
  connection.services.training.start({ config: quickConfig(steps, ...settings) });

const statusOf = async (runId: string) => (await connection.services.runs.show({ runId })).run.status;
const isTraining = ({ live }: RunState) => live !== null && live.point !== null;

it('goes on when every client is gone', async () => {
  const { id } = await start(300);
  await stateWhere(connection.services, id, isTraining);
  connection.close();
  connection = await engine.attach();
  await stateWhere(connection.services, id, ({ run }) => run.status === 'finished');
  const { series } = await connection.services.runs.points({ runId: id, names: ['loss'] });
  expect(series[0]?.steps).toHaveLength(300);
});

it('trains one run at a time, first in, first out, in an order that can be changed', async () => {
  const ids = [];
  for (let run = 0; run < 4; run++) ids.push((await start(run === 0 ? 100_000 : 5)).id);
  const [first = '', second = '', third = '', fourth = ''] = ids;
  const { training } = connection.services;
  await stateWhere(connection.services, first, isTraining);
  const waiting = async () => (await training.queue()).waiting.map(({ run }) => run.id);
  expect(await waiting()).toEqual([second, third, fourth]);
  await training.move({ runId: fourth, position: 0 });
  await training.hold({ runId: second, held: true });
  expect(await waiting()).toEqual([fourth, second, third]);
  engine.kill();
  connection = await engine.attach();
  const again = connection.services;
  expect(await statusOf(first)).toBe('interrupted');
  for (const id of [fourth, third]) await stateWhere(again, id, ({ run }) => run.status === 'finished');
  expect(await again.training.queue()).toMatchObject({ active: [], waiting: [{ run: { id: second }, held: true }] });
  const { events } = await again.runs.show({ runId: fourth });
  const thirdEvents = (await again.runs.show({ runId: third })).events;
  const finishedAt = events.find(({ sentence }) => sentence.includes('finished'))?.time ?? '';
  expect(thirdEvents.find(({ sentence }) => sentence.includes('starting'))?.time.localeCompare(finishedAt)).not.toBe(
    -1,
  );
  expect((await again.training.leave({ runId: second })).status).toBe('draft');
  await again.training.resume({ runId: second });
  await stateWhere(again, second, ({ run }) => run.status === 'finished');
});

it('begins nothing from a queue that is held, not even after a restart', async () => {
  await connection.services.training.hold({ runId: null, held: true });
  const { id } = await start(5);
  engine.kill();
  connection = await engine.attach();
  expect(await connection.services.training.queue()).toMatchObject({ held: true, waiting: [{ run: { id } }] });
  await connection.services.training.hold({ runId: null, held: false });
  await stateWhere(connection.services, id, ({ run }) => run.status === 'finished');
});

it('pauses with a checkpoint, lets the next run begin, and goes on before the others', async () => {
  const paused = await start(100_000);
  const next = await start(100_000);
  const last = await start(5);
  const { training } = connection.services;
  await stateWhere(connection.services, paused.id, isTraining);
  await training.pause({ runId: paused.id });
  const { run } = await stateWhere(connection.services, paused.id, (state) => state.run.status === 'paused');
  expect(run.step).toBeGreaterThan(0);
  const { checkpoints } = await connection.services.runs.show({ runId: paused.id });
  expect(checkpoints.at(-1)).toMatchObject({ step: run.step, kind: 'stop' });
  await stateWhere(connection.services, next.id, isTraining);
  await training.resume({ runId: paused.id });
  expect((await training.queue()).waiting.map((entry) => entry.run.id)).toEqual([paused.id, last.id]);
  await training.stop({ runId: next.id });
  const { live } = await stateWhere(connection.services, paused.id, isTraining);
  expect(live?.firstStep).toBe(run.step);
  await training.kill({ runId: paused.id });
  const killed = await stateWhere(connection.services, paused.id, (state) => state.run.status === 'stopped');
  expect(killed.run.reason).toContain('ended at once');
  await stateWhere(connection.services, last.id, (state) => state.run.status === 'finished');
});

it('pauses what trains when the engine is ended, and says why', async () => {
  const { id } = await start(100_000);
  await stateWhere(connection.services, id, isTraining);
  await connection.services.system.end();
  expect((await connection.closed).code).toBe('engine-gone');
  await expect.poll(engine.runs, { timeout: 20_000 }).toBe(false);
  connection = await engine.attach();
  const { run, checkpoints } = await connection.services.runs.show({ runId: id });
  expect(run).toMatchObject({ status: 'paused' });
  expect(run.reason).toContain('engine was ended');
  expect(checkpoints.at(-1)?.step).toBe(run.step);
});

it('refuses what a run in that status cannot do, with a sentence', async () => {
  const { training } = connection.services;
  const { id } = await start(5);
  await stateWhere(connection.services, id, ({ run }) => run.status === 'finished');
  for (const call of [training.pause, training.stop, training.kill, training.leave]) {
    expect((await appErrorOf(call({ runId: id }))).message).toContain(id);
  }
  expect((await appErrorOf(training.resume({ runId: id }))).code).toBe('run-finished');
  expect((await appErrorOf(training.move({ runId: id, position: 0 }))).code).toBe('run-not-queued');
  expect((await appErrorOf(training.pause({ runId: 'nosuchrun0' }))).code).toBe('run-unknown');
  const config = await appErrorOf(training.start({ config: { training: { batchSize: 1 } } }));
  expect(config).toMatchObject({ code: 'config-invalid', details: { issues: [{ path: 'training.batchSize' }] } });
});

it('ends a trainer that hangs, and goes on from its last checkpoint', async () => {
  const { training, runs, settings } = connection.services;
  await settings.change({ silenceSeconds: 2 });
  const { id } = await start(100_000, 'checkpoints.everyMinutes=0.005');
  const { live } = await stateWhere(connection.services, id, (state) => (state.live?.load?.processes.length ?? 0) > 0);
  await expect.poll(async () => (await runs.show({ runId: id })).checkpoints.length, { timeout: 60_000 }).not.toBe(0);
  process.kill(live?.load?.processes[0]?.processId ?? NaN, 'SIGSTOP');
  let reason: string | null = null;
  for await (const { run } of training.follow({ runId: id })) {
    if (run.status !== 'failed') continue;
    ({ reason } = run);
    break;
  }
  expect(reason).toContain('no sign of life');
  await training.resume({ runId: id });
  await stateWhere(connection.services, id, (state) => (state.live?.firstStep ?? 0) > 0);
});

it('goes on when the prepared pictures vanish, and says so when it is to go on later', async () => {
  const { id } = await start(100_000);
  await stateWhere(connection.services, id, isTraining);
  const { folder } = await connection.services.datasets.show({ name: 'digits' });
  rmSync(folder, { recursive: true });
  const { live } = await stateWhere(connection.services, id, isTraining);
  const later = (live?.point?.step ?? 0) + 50;
  await stateWhere(connection.services, id, (state) => (state.live?.point?.step ?? 0) > later);
  await connection.services.training.pause({ runId: id });
  await stateWhere(connection.services, id, ({ run }) => run.status === 'paused');
  const error = await appErrorOf(connection.services.training.resume({ runId: id }));
  expect(error.message).toContain(folder);
  expect(await statusOf(id)).toBe('paused');
});

it('records the load of the machine as series of the run', async () => {
  const { id } = await start(100_000);
  const { runs } = connection.services;
  await expect
    .poll(async () => (await runs.show({ runId: id })).series.map(({ name }) => name), { timeout: 30_000 })
    .toEqual(expect.arrayContaining(['processor_load', 'memory_used_gb', 'trainer_memory_gb', 'disk_free_gb']));
  const { series } = await runs.points({ runId: id, names: ['trainer_memory_gb'] });
  expect(series[0]?.values[0]).toBeGreaterThan(0.02);
});

it('says when a run that goes on cannot be exact, because what its numbers depend on has changed', async () => {
  const { id } = await start(100_000, 'compute.threads=auto');
  const { live } = await stateWhere(connection.services, id, isTraining);
  await connection.services.training.pause({ runId: id });
  await stateWhere(connection.services, id, ({ run }) => run.status === 'paused');
  await connection.services.training.resume({ runId: id });
  const same = await stateWhere(connection.services, id, isTraining);
  expect(same.live?.description).toEqual(live?.description);
  expect(same.live?.notes.join(' ')).not.toContain('to the last bit');
  await connection.services.system.end();
  await connection.closed;
  const database = await openDatabase(join(engine.home, 'workbench.sqlite'));
  recordBackend(database, id, { ...live?.description, versions: { tfjs: '1.0.0' } }, 'Another version.');
  database.close();
  connection = await engine.attach();
  await connection.services.training.resume({ runId: id });
  const other = await stateWhere(connection.services, id, isTraining);
  expect(other.live?.notes.join(' ')).toContain('tfjs was 1.0.0');
});
