import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../../src-shared/contract/trainer.ts';
import { startTrainer } from '../../../src-main/engine/trainer-process.ts';
import { freshFolder } from '../../support/storage.ts';
import { prepareDigits, trainJob, type TrainJob } from '../../support/trainer.ts';

const STEPS = 60;

let shared: string;
let store: string;

beforeAll(async () => {
  shared = mkdtempSync(join(tmpdir(), 'vicreg-test-'));
  store = await prepareDigits(shared);
});
afterAll(() => rmSync(shared, { recursive: true, force: true }));

type Checkpoint = Extract<Report, { kind: 'checkpoint' }>;

/** Trains until `until` updates are made, then asks for a stop, and gives the last checkpoint. */
async function trainUntil(job: TrainJob, until: number): Promise<Checkpoint> {
  let last: Checkpoint | undefined;
  const trainer = startTrainer({
    silence: () => 60_000,
    onReport(report) {
      if (report.kind === 'checkpoint') last = report;
      if (report.kind === 'checkpoint' && report.step >= until) trainer.stop();
    },
  });
  onTestFinished(() => trainer.kill());
  trainer.begin(job);
  await trainer.ended;
  return last ?? expect.fail('there is no checkpoint');
}

describe('a checkpoint holds all that the next update depends on', { timeout: 120_000 }, () => {
  it.each([
    ['SGD with momentum', ['optimizer={"kind":"sgd","nesterov":true}', 'schedule.rate=0.01']],
    [
      'LARS, a clipped gradient and k-NN in between',
      ['optimizer={"kind":"lars"}', 'training.gradientClip=0.5', 'knn.everyEpochs=0.02'],
    ],
    ['AdamW and several threads', ['optimizer={"kind":"adamw"}', 'schedule.rate=0.01', 'compute.threads=2']],
  ])('%s: every bit is the same after stops as without', async (_, settings) => {
    // A checkpoint every few updates, so that the stop comes early; 1125 updates are an epoch.
    const job = trainJob(store, freshFolder(), STEPS, 'checkpoints.everyEpochs=0.01', ...settings);
    const whole = await trainUntil(job, STEPS);
    const inParts = { ...job, checkpointFolder: join(freshFolder(), 'checkpoints') };
    let { path, sha256, step } = await trainUntil(inParts, 1);
    const stops = [step];
    while (step < STEPS) {
      ({ path, sha256, step } = await trainUntil({ ...inParts, resumeFrom: { path, sha256, hasKnn: true } }, step + 1));
      stops.push(step);
    }
    expect(stops.length).toBeGreaterThan(1);
    expect(sha256).toBe(whole.sha256);
  });
});
