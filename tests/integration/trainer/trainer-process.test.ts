import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../../src-shared/contract/trainer.ts';
import { startTrainer, type TrainerOptions, type TrainerProcess } from '../../../src-main/engine/trainer-process.ts';
import { identityOf, isAlive } from '../../../src-main/storage/process-identity.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { freshFolder } from '../../support/storage.ts';
import { prepareDigits, trainJob } from '../../support/trainer.ts';

let shared: string;
let store: string;
let folder: string;

beforeAll(async () => {
  shared = mkdtempSync(join(tmpdir(), 'vicreg-test-'));
  store = await prepareDigits(shared);
});
afterAll(() => rmSync(shared, { recursive: true, force: true }));
beforeEach(() => {
  folder = freshFolder();
});

/** A trainer that waits for its job, and what it reports. */
function start(options: Partial<TrainerOptions> = {}): { trainer: TrainerProcess; reports: Report[] } {
  const reports: Report[] = [];
  const trainer = startTrainer({ silence: () => 60_000, onReport: (report) => void reports.push(report), ...options });
  onTestFinished(async () => {
    trainer.kill();
    await trainer.ended.catch(() => {});
  });
  return { trainer, reports };
}

const has = (reports: Report[], kind: Report['kind']) => reports.some((report) => report.kind === kind);
const quick = (steps: number, ...settings: string[]) => trainJob(store, folder, steps, ...settings);

describe('a trainer', { timeout: 90_000 }, () => {
  it('does nothing before it has its job, and ends with it', async () => {
    const { trainer, reports } = start();
    const identity = identityOf(trainer.processId);
    expect(identity.startedAt).not.toBeNull();
    trainer.begin(quick(5));
    expect(await trainer.ended).toEqual({ kind: 'done', outcome: 'finished', step: 5 });
    expect(isAlive(identity)).toBe(false);
    expect(reports.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['started', 'training', 'metrics', 'checkpoint']),
    );
  });

  it('that was asked to stop before its job came writes a checkpoint and ends', async () => {
    const { trainer } = start();
    trainer.stop();
    trainer.begin(quick(5));
    expect(await trainer.ended).toEqual({ kind: 'done', outcome: 'stopped', step: 0 });
  });

  it('says about how large a checkpoint will be', async () => {
    const { trainer, reports } = start();
    trainer.begin(quick(1));
    await trainer.ended;
    const said = reports.find((report) => report.kind === 'training')?.checkpointBytes ?? NaN;
    const [file = ''] = readdirSync(join(folder, 'checkpoints'));
    const { size } = statSync(join(folder, 'checkpoints', file));
    expect(Math.abs(said - size)).toBeLessThan(4096);
  });

  it('finishes a k-NN measurement before it stops', async () => {
    const { trainer, reports } = start({
      onReport(report) {
        reports.push(report);
        if (report.kind === 'training') trainer.stop();
      },
    });
    trainer.begin(quick(100, 'knn.everyEpochs=0.001'));
    expect(await trainer.ended).toMatchObject({ outcome: 'stopped' });
    expect(has(reports, 'evaluation')).toBe(true);
  });

  it('is killed when what it reports cannot be recorded', async () => {
    const { trainer } = start({
      onReport({ kind }) {
        if (kind === 'metrics') throw new Error('the disk is full');
      },
    });
    trainer.begin(quick(100_000));
    await expect(trainer.ended).rejects.toThrow('the disk is full');
  });

  it('fails with a sentence when a checkpoint cannot be written', async () => {
    writeFileSync(join(folder, 'checkpoints'), 'in the way');
    const { trainer } = start();
    trainer.begin(quick(5));
    const { code, message } = await appErrorOf(trainer.ended);
    expect(code).toBe('checkpoint-not-written');
    expect(message).toContain('The checkpoint of step 5');
  });

  it('never saves weights that are not finite, though the loss was', async () => {
    const { trainer, reports } = start();
    trainer.begin(quick(1, 'optimizer={"kind":"lars","eta":1e38}', 'schedule.warmup=0'));
    const { code, message } = await appErrorOf(trainer.ended);
    expect(code).toBe('not-finite');
    expect(message).toMatch(/^After step 0 \S+ holds (-?Infinity|NaN)\./);
    expect(has(reports, 'checkpoint')).toBe(false);
    const points = reports.flatMap((report) => (report.kind === 'metrics' ? report.points : []));
    expect(points).toHaveLength(1);
    expect(Number.isFinite(points[0]?.values['loss'])).toBe(true);
  });
});

describe('a silent trainer', { timeout: 120_000 }, () => {
  it('that hangs is killed, and the sentence says for how long it was silent', async () => {
    const { trainer, reports } = start({ silence: () => (has(reports, 'metrics') ? 500 : 60_000) });
    const identity = identityOf(trainer.processId);
    trainer.begin(quick(100_000));
    await expect.poll(() => has(reports, 'metrics'), { timeout: 60_000 }).toBe(true);
    process.kill(trainer.processId, 'SIGSTOP');
    const { code, message } = await appErrorOf(trainer.ended);
    expect(code).toBe('trainer-silent');
    expect(message).toMatch(/no sign of life for \d+ seconds? .* resumed/);
    expect(isAlive(identity)).toBe(false);
  });

  it('that hangs before it was given a job to begin with is killed too', async () => {
    const { trainer } = start({ silence: () => 300 });
    process.kill(trainer.processId, 'SIGSTOP');
    trainer.begin(quick(5));
    expect((await appErrorOf(trainer.ended)).code).toBe('trainer-silent');
  });

  it('is left alone while its steps take longer than the floor, as the earlier ones did', async () => {
    const { trainer, reports } = start({ silence: () => (has(reports, 'training') ? 1 : 60_000) });
    trainer.begin(quick(6, 'training.batchSize=256', 'encoder.channels=[16,32]'));
    expect(await trainer.ended).toMatchObject({ outcome: 'finished' });
  });
});
