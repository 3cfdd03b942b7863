import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunState } from '../../../src-shared/contract/training.ts';
import { newEngine } from '../../support/engine.ts';
import { addDigits, quickConfig, stateWhere } from '../../support/engine-runs.ts';

const isTraining = ({ live }: RunState) => live !== null && live.point !== null;

it('deletes what killed processes left in the folder of a run when it is taken up again, and no more', async () => {
  const engine = newEngine();
  const { services } = await engine.attach();
  const { training, runs } = services;
  await addDigits(services);
  const { id } = await training.start({ config: quickConfig(100_000) });
  await stateWhere(services, id, isTraining);
  await training.pause({ runId: id });
  await stateWhere(services, id, ({ run }) => run.status === 'paused');

  const folder = join(engine.home, 'runs', id);
  const unknown = [
    'left-behind.v8.partial',
    'checkpoints/0123456789abcdef.partial',
    'checkpoints/step-000000001-01234567.safetensors',
  ];
  const foreign = ['notes.txt', 'checkpoints/mine.safetensors'];
  for (const name of [...unknown, ...foreign]) writeFileSync(join(folder, name), 'x');
  const [checkpoint] = (await runs.show({ runId: id })).checkpoints;

  await training.resume({ runId: id });
  await stateWhere(services, id, isTraining);
  for (const name of unknown) expect(existsSync(join(folder, name)), name).toBe(false);
  for (const name of [...foreign, checkpoint?.path ?? '']) expect(existsSync(join(folder, name)), name).toBe(true);
});

it('deletes them also when the engine was killed, without anybody going on with the run', async () => {
  const engine = newEngine();
  const { services } = await engine.attach();
  await addDigits(services);
  const { id } = await services.training.start({ config: quickConfig(100_000) });
  await stateWhere(services, id, isTraining);
  engine.kill();
  const checkpoints = join(engine.home, 'runs', id, 'checkpoints');
  mkdirSync(checkpoints, { recursive: true });
  const forgotten = join(checkpoints, 'step-000000001-01234567.safetensors');
  writeFileSync(forgotten, 'x');

  const again = await engine.attach();
  await stateWhere(again.services, id, ({ run }) => run.status === 'interrupted');
  expect(existsSync(forgotten)).toBe(false);
});
