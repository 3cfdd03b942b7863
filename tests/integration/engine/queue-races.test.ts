import { rmSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { newEngine } from '../../support/engine.ts';
import { addDigits, quickConfig, stateWhere } from '../../support/engine-runs.ts';

let services: EngineConnection['services'];

beforeEach(async () => {
  ({ services } = await newEngine().attach());
  await addDigits(services);
});

const start = async (...settings: string[]) =>
  (await services.training.start({ config: quickConfig(5, ...settings) })).id;
const finished = (runId: string) => stateWhere(services, runId, ({ run }) => run.status === 'finished');

it('a run that is held, or put behind another, while its start is under way does not begin', async () => {
  const { training, runs } = services;
  await training.hold({ runId: null, held: true });
  const [held, behind, first] = [await start(), await start(), await start()];
  await training.hold({ runId: held, held: true });
  await training.hold({ runId: behind, held: true });
  await training.hold({ runId: null, held: false });
  await finished(first);
  // The engine gets these one right after the other: the start has begun with the first and is not done at the second.
  await Promise.all([training.hold({ runId: held, held: false }), training.hold({ runId: held, held: true })]);
  await training.hold({ runId: behind, held: false });
  await finished(behind);
  expect((await runs.show({ runId: held })).attempts).toEqual([]);
});

it('a run that is taken out of the queue while its start fails does not keep the others from beginning', async () => {
  const { training, runs, datasets } = services;
  const { id } = await datasets.prepare({ source: 'sample:digits', name: 'doomed', fit: 'crop', seed: 0 });
  for await (const { finished: end } of datasets.followPreparation({ id })) if (end !== null) break;
  const { folder } = await datasets.show({ name: 'doomed' });
  await training.hold({ runId: null, held: true });
  const doomed = await start('dataset=doomed');
  const other = await start();
  rmSync(folder, { recursive: true });
  // Which comes first, the failure or the leaving, is the machine's to decide.
  const begin = training.hold({ runId: null, held: false });
  const [, { status }] = await Promise.allSettled([begin, training.leave({ runId: doomed })]);
  await finished(other);
  expect((await runs.show({ runId: doomed })).run.status).toBe(status === 'fulfilled' ? 'draft' : 'failed');
});
