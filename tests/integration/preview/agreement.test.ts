import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachEngine, type EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { wasm } from '../../../src-main/compute/wasm/backend.ts';
import { openStore } from '../../../src-main/data/packed-store.ts';
import { restoreWeights } from '../../../src-main/trainer/checkpoint.ts';
import { openTrainingSession, viewsOfUpdate } from '../../../src-main/trainer/training-session.ts';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { TEST_OPTIONS } from '../../support/backends.ts';
import { newPerson, type Person } from '../../support/command-line.ts';
import { addDigits, quickConfig, stateWhere } from '../../support/engine-runs.ts';

const STEPS = 12;

function cosine(a: Float32Array, b: Float32Array): number {
  const product = a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
  return product / (Math.hypot(...a) * Math.hypot(...b));
}

/** Rows of a tensor [n, d], which is disposed. */
function rowsOf(tensor: tf.Tensor): Float32Array[] {
  const [count = 0, width = 0] = tensor.shape;
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return Array.from({ length: count }, (_, row) => values.slice(row * width, (row + 1) * width));
}

function naive(first: Float32Array[], second: Float32Array[]) {
  const all = first.map((a) => second.map((b) => cosine(a, b)));
  const apart = all.flatMap((row, i) => row.filter((_, j) => i !== j));
  return {
    pairs: all.map((row, index) => row[index] ?? NaN),
    others: apart.reduce((sum, value) => sum + value, 0) / apart.length,
  };
}

describe('the agreement of the views of a batch', { timeout: 120_000 }, () => {
  let person: Person;
  let engine: EngineConnection;
  let runId: string;
  const config = quickConfig(STEPS);

  beforeAll(async () => {
    await wasm.start(TEST_OPTIONS);
    person = newPerson();
    engine = await attachEngine(join(person.folder, 'home'));
    await addDigits(engine.services);
    ({ id: runId } = await engine.services.training.start({ config }));
    await stateWhere(engine.services, runId, ({ run }) => run.status === 'finished');
  }, 120_000);
  afterAll(() => {
    engine.close();
    person.leave();
  });

  const latest = async () => {
    const { checkpoints } = await engine.services.runs.show({ runId });
    const checkpoint = checkpoints.at(-1);
    if (checkpoint === undefined) return expect.fail('the run has no checkpoint');
    return { path: join(person.folder, 'home', 'runs', runId, checkpoint.path), sha256: checkpoint.sha256 };
  };

  it('is what the network of its latest checkpoint makes of the very views of training', async () => {
    const { folder } = await engine.services.datasets.show({ name: 'digits' });
    const store = await openStore(folder);
    const session = openTrainingSession(parseRunConfig(config, 'the test'), store);
    const { model } = session.training;
    restoreWeights(await latest(), model);
    for (const step of [STEPS - 1, 3]) {
      const views = viewsOfUpdate(session, step);
      const h = views.map((view) => tf.tidy(() => model.represent(view, 'evaluation')));
      const z = h.map((tensor) => tf.tidy(() => model.expand(tensor, 'evaluation')));
      const [h1 = [], h2 = []] = h.map(rowsOf);
      const [z1 = [], z2 = []] = z.map(rowsOf);
      tf.dispose(views);
      const found = await engine.services.preview.agreement({ runId, step });
      expect(found).toMatchObject({ checkpointStep: STEPS, total: 8 });
      const pairs = await engine.services.preview.views({
        ...{ dataset: 'digits', seed: session.config.seed, augmentation: session.config.augmentation },
        ...{ pictures: { kind: 'batch', step, batchSize: 8 }, from: 0, count: 8 },
      });
      expect(found.rows).toEqual(pairs.rows);
      for (const [measured, expected] of [
        [found.embedding, naive(z1, z2)],
        [found.representation, naive(h1, h2)],
      ] as const) {
        measured.pairs.forEach((value, index) => expect(value).toBeCloseTo(expected.pairs[index] ?? NaN, 4));
        expect(measured.others).toBeCloseTo(expected.others, 4);
      }
    }
    store.close();
  });

  it('is the same when asked again, of the network that is kept', async () => {
    const ask = () => engine.services.preview.agreement({ runId, step: 5 });
    expect(await ask()).toEqual(await ask());
  });

  it('goes with views of chosen places of the batch, in their order', async () => {
    const { seed, augmentation } = parseRunConfig(config, 'the test');
    const batch = { kind: 'batch' as const, step: 5, batchSize: 8 };
    const asked = { dataset: 'digits', seed, augmentation, from: 0, count: 64 };
    const { rows } = await engine.services.preview.agreement({ runId, step: 5 });
    const some = await engine.services.preview.views({ ...asked, pictures: { ...batch, places: [6, 0] } });
    expect(some.rows).toEqual([rows[6], rows[0]]);
    const beyond = engine.services.preview.views({ ...asked, pictures: { ...batch, places: [8] } });
    expect(await appErrorOf(beyond)).toMatchObject({ code: 'place-beyond-batch' });
  });

  it('is refused in a sentence before there is a checkpoint', async () => {
    const { id } = await engine.services.training.draft({ config });
    const error = await appErrorOf(engine.services.preview.agreement({ runId: id, step: 0 }));
    expect(error).toMatchObject({ code: 'checkpoint-none' });
    expect(error.message).toContain('has no checkpoint yet');
  });

  it('is told by the command line beside the sheet', async () => {
    const sheet = join(person.folder, 'pairs.png');
    const { code, document } = await person.json('views', '--run', runId, '--out', sheet);
    expect(code).toBe(0);
    const { embedding } = await engine.services.preview.agreement({ runId, step: STEPS - 1 });
    expect(document).toMatchObject({
      step: STEPS - 1,
      agreement: { checkpointStep: STEPS, embedding: { others: embedding.others, pairs: embedding.pairs } },
    });
    const { stdout } = await person.vicreg('views', '--run', runId, '--lowest-first', '--out', sheet);
    expect(stdout).toContain(`after ${STEPS} updates`);
    expect(await person.vicreg('views', 'digits', '--run', runId, '--out', sheet)).toMatchObject({ code: 2 });
    expect(await person.vicreg('views', '--out', sheet)).toMatchObject({ code: 2 });
  });

  it('names the checkpoint when its file is damaged', async () => {
    const { id } = await engine.services.training.start({ config: quickConfig(2) });
    await stateWhere(engine.services, id, ({ run }) => run.status === 'finished');
    const { checkpoints } = await engine.services.runs.show({ runId: id });
    const path = join(person.folder, 'home', 'runs', id, checkpoints.at(-1)?.path ?? '');
    truncateSync(path, 100);
    const error = await appErrorOf(engine.services.preview.agreement({ runId: id, step: 0 }));
    expect(error.message).toContain(path);
    expect((await engine.services.preview.agreement({ runId, step: 5 })).rows).toHaveLength(8);
  });
});
