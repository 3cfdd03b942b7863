import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applySettings, parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../../src-shared/config/presets/index.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import type { ViewsRequest } from '../../../src-shared/contract/preview.ts';
import { wasm } from '../../../src-main/compute/wasm/backend.ts';
import { openStore } from '../../../src-main/data/packed-store.ts';
import { attachEngine, type EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { openTrainingSession, viewsOfUpdate } from '../../../src-main/trainer/training-session.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { TEST_OPTIONS } from '../../support/backends.ts';
import { newPerson, type Person } from '../../support/command-line.ts';
import { picture, writeFiles } from '../../support/picture-files.ts';

const PICTURES = 24;

/** Every augmentation at work, and numbers to normalise by. */
function colourful(...settings: string[]): RunConfig {
  const all = ['rotation=20', 'shear=0.2', 'stroke.thicker=0.3', 'solarize.probability=0.5', 'blur.probability=0.5'];
  const both = [0, 1].flatMap((view) => all.map((setting) => `augmentation.views.${view}.${setting}`));
  const rest = ['dataset=colour', 'augmentation.size=16', 'training.batchSize=8', 'seed=5', ...both, ...settings];
  const { config } = presetNamed('cifar10-resnet18');
  return parseRunConfig(
    applySettings(config, [...rest, 'encoder={"kind":"small","channels":[4]}', 'expander.widths=[8]']),
    'the test',
  );
}

const batchOf = ({ dataset, seed, augmentation, training }: RunConfig, step: number): ViewsRequest => ({
  dataset: dataset ?? '',
  seed,
  augmentation,
  pictures: { kind: 'batch', step, batchSize: training.batchSize },
  from: 0,
  count: training.batchSize,
});

describe('the views of a preview', { timeout: 120_000 }, () => {
  let person: Person;
  let engine: EngineConnection;

  beforeAll(async () => {
    await wasm.start(TEST_OPTIONS);
    person = newPerson();
    const files = Array.from({ length: PICTURES }, async (_, index) => {
      return [`class ${index % 3}/${index}.png`, await picture('png', 24, 24, index)] as const;
    });
    await writeFiles(join(person.folder, 'pictures'), Object.fromEntries(await Promise.all(files)));
    engine = await attachEngine(join(person.folder, 'home'));
    const request = {
      name: 'colour',
      source: join(person.folder, 'pictures'),
      size: 24,
      fit: 'crop' as const,
      seed: 0,
    };
    const { id } = await engine.services.datasets.prepare(request);
    for await (const { finished } of engine.services.datasets.followPreparation({ id })) if (finished) break;
  });
  afterAll(() => {
    engine.close();
    person.leave();
  });

  it('are those that an update of training sees, in each of its pixels', async () => {
    const config = colourful();
    const { folder } = await engine.services.datasets.show({ name: 'colour' });
    const store = await openStore(folder);
    const session = openTrainingSession(config, store);
    const { mean, deviation } = { mean: [0.4914, 0.4822, 0.4465], deviation: [0.247, 0.2435, 0.2616] };
    for (const step of [0, 1, 4]) {
      const pairs = await engine.services.preview.views(batchOf(config, step));
      const trained = viewsOfUpdate(session, step);
      for (const branch of [0, 1] as const) {
        // What the network gets, without its normalisation.
        const pixels = tf.tidy(() => tf.mul(tf.add(tf.mul(trained[branch], deviation), mean), 255).dataSync());
        const shown = pairs.views[branch];
        expect(shown.length).toBe(8 * 16 * 16 * 3);
        expect(Math.max(...pixels.map((value, index) => Math.abs(value - (shown[index] ?? -1000))))).toBeLessThan(
          0.5001,
        );
      }
      tf.dispose(trained);
      expect(pairs.originals).toEqual(store.read(pairs.rows));
    }
    store.close();
  });

  it('are other ones for another seed, step, epoch or recipe, and the same when asked again', async () => {
    const config = colourful();
    const { views } = engine.services.preview;
    const first = await views(batchOf(config, 0));
    expect(await views(batchOf(config, 0))).toEqual(first);
    expect((await views(batchOf(colourful('seed=6'), 0))).views).not.toEqual(first.views);
    expect((await views(batchOf(config, 1))).views).not.toEqual(first.views);
    const plain = await views(batchOf(colourful('augmentation.views.0.solarize.probability=0'), 0));
    expect(plain.views[0]).not.toEqual(first.views[0]);
    expect(plain.views[1]).toEqual(first.views[1]);
    const inOrder = (epoch: number) => ({ ...batchOf(config, 0), pictures: { kind: 'order' as const, epoch } });
    const begin = await views(inOrder(0));
    expect(begin.views).toEqual(first.views);
    const again = await views(inOrder(1));
    expect(again.rows).toEqual(begin.rows);
    expect(again.views).not.toEqual(begin.views);
  });

  it('begin again behind the last picture', async () => {
    const request = { ...batchOf(colourful(), 0), pictures: { kind: 'order' as const, epoch: 0 }, count: 4 };
    const { total, rows } = await engine.services.preview.views(request);
    expect(await engine.services.preview.views({ ...request, from: total })).toMatchObject({ from: 0, rows });
    expect((await engine.services.preview.views({ ...request, from: total - 1 })).rows).toHaveLength(1);
  });

  it('are refused in a sentence that says what to change, and are there again when it was', async () => {
    const { views } = engine.services.preview;
    const config = colourful();
    expect(await appErrorOf(views(batchOf(colourful('augmentation.size=64'), 0)))).toMatchObject({
      code: 'view-too-large',
    });
    expect(await appErrorOf(views({ ...batchOf(config, 0), dataset: 'none' }))).toMatchObject({
      code: 'dataset-unknown',
    });
    const tooMany = { ...batchOf(config, 0), pictures: { kind: 'batch' as const, step: 0, batchSize: 500 } };
    expect(await appErrorOf(views(tooMany))).toMatchObject({ code: 'batch-larger-than-data' });
    expect((await views(batchOf(config, 0))).rows).toHaveLength(8);
  });

  it('are answered to the newest question when several are asked at once', async () => {
    const { views } = engine.services.preview;
    const leave = new AbortController();
    const left = Array.from({ length: 20 }, (_, step) => views(batchOf(colourful(), step), { signal: leave.signal }));
    const settled = Promise.allSettled(left);
    leave.abort();
    expect((await views(batchOf(colourful(), 2))).rows).toHaveLength(8);
    expect((await settled).map(({ status }) => status)).not.toContain('pending');
  });

  it('name the file when the pictures have vanished from the disk', async () => {
    const { folder } = await engine.services.datasets.show({ name: 'colour' });
    rmSync(join(folder, 'pictures.u8'));
    const error = await appErrorOf(engine.services.preview.views(batchOf(colourful(), 0)));
    expect(error).toMatchObject({ code: 'store-incomplete' });
    expect(error.message).toContain('prepare the data set again');
  });
});
