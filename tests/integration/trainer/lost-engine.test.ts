import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { leftBehindSchema, reportSchema, type Report } from '../../../src-shared/contract/trainer.ts';
import { readCheckpoint } from '../../../src-main/storage/checkpoints/checkpoint-files.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../../../src-main/storage/process-identity.ts';
import { freshFolder } from '../../support/storage.ts';
import { prepareDigits, trainJob, type TrainJob } from '../../support/trainer.ts';

const ENGINE = join(import.meta.dirname, 'children/engine.ts');

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

type Recording = { engine: ChildProcess; trainer: ProcessIdentity };

/** An engine that records, in a process of its own, and its trainer at work on `job`. */
async function startEngine(job: TrainJob | undefined, limit = Infinity): Promise<Recording> {
  const jobFile = job === undefined ? '' : join(folder, 'job');
  if (job !== undefined) writeFileSync(jobFile, serialize(job));
  const engine = spawn(process.execPath, ['--no-warnings', ENGINE, jobFile, join(folder, 'record'), String(limit)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void engine.kill('SIGKILL'));
  let output = '';
  engine.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  await expect.poll(() => output, { timeout: 30_000 }).toMatch(/^\d+\n$/);
  const trainer = identityOf(Number(output));
  onTestFinished(() => {
    if (isAlive(trainer)) process.kill(trainer.processId, 'SIGKILL');
  });
  return { engine, trainer };
}

const record = () => (existsSync(join(folder, 'record')) ? readFileSync(join(folder, 'record'), 'utf8') : '');

/** Kills the engine, and waits for the trainer to end by itself. */
async function loseEngine({ engine, trainer }: Recording): Promise<number> {
  engine.kill('SIGKILL');
  const began = performance.now();
  await expect.poll(() => isAlive(trainer), { timeout: 20_000 }).toBe(false);
  return performance.now() - began;
}

function leftBehind(job: TrainJob) {
  return leftBehindSchema.parse(deserialize(readFileSync(job.leftBehind)));
}

const stepsOf = (reports: Report[]) =>
  reports.flatMap((report) => (report.kind === 'metrics' ? report.points.map(({ step }) => step) : []));

describe('a trainer whose engine is killed', { timeout: 90_000 }, () => {
  it('writes a checkpoint and everything that was not recorded, and ends', async () => {
    const job = trainJob(store, folder, 100_000);
    const running = await startEngine(job);
    await expect.poll(record, { timeout: 60_000 }).toContain('"metrics"');
    expect(await loseEngine(running)).toBeLessThan(10_000);

    const { processId, reports, ending } = leftBehind(job);
    expect(processId).toBe(running.trainer.processId);
    expect(ending).toMatchObject({ kind: 'done', outcome: 'stopped' });
    const recorded = record()
      .trim()
      .split('\n')
      .map((line) => reportSchema.parse(JSON.parse(line)));
    const steps = new Set([...stepsOf(recorded), ...stepsOf(reports)]);
    const reached = ending.kind === 'done' ? (ending.step ?? 0) : 0;
    expect(reached).toBeGreaterThan(0);
    expect([...steps].sort((a, b) => a - b)).toEqual(Array.from({ length: reached }, (_, step) => step));
    const saved = reports.findLast((report) => report.kind === 'checkpoint');
    expect(saved).toMatchObject({ step: reached, reason: 'stop' });
    if (saved?.kind === 'checkpoint')
      expect(readCheckpoint(saved.path, saved.sha256).metadata['step']).toBe(`${reached}`);
  });

  it('leaves behind also what the engine took and did not come to acknowledge', async () => {
    const job = trainJob(store, folder, 100_000);
    const running = await startEngine(job, 4);
    await expect.poll(() => record().split('\n').length, { timeout: 60_000 }).toBe(5);
    await loseEngine(running);
    const { reports } = leftBehind(job);
    // Three were acknowledged: started, training and the first points.
    expect(JSON.parse(record().split('\n')[3] ?? '')).toEqual(reports[0]);
    expect(stepsOf(reports).length).toBeGreaterThan(1);
  });

  it('keeps a value that is not finite, and how it failed', async () => {
    const job = trainJob(store, folder, 100_000, 'method.targetDeviation=1e10', 'method.coefficients.variance=1e30');
    const running = await startEngine(job, 2);
    await expect.poll(() => record().split('\n').length, { timeout: 60_000 }).toBe(3);
    await loseEngine(running);
    const { reports, ending } = leftBehind(job);
    const loss = reports.flatMap((report) => (report.kind === 'metrics' ? report.points : [])).at(-1)?.values['loss'];
    expect(Number.isFinite(loss)).toBe(false);
    expect(ending).toMatchObject({ kind: 'failed', code: 'not-finite' });
  });

  it('abandons a k-NN measurement that would take long', async () => {
    const job = trainJob(store, folder, 100_000, 'knn.everyEpochs=0.001', 'encoder.channels=[64,128]');
    const running = await startEngine(job);
    await expect.poll(record, { timeout: 60_000 }).toContain('"training"');
    expect(await loseEngine(running)).toBeLessThan(10_000);
    const { reports, ending } = leftBehind(job);
    // The first update was made, as it is before the trainer listens; its measurement was not finished.
    expect(ending).toMatchObject({ kind: 'done', outcome: 'stopped', step: 1 });
    expect(stepsOf(reports)).toEqual([0]);
    expect(JSON.stringify(reports)).not.toContain('knn_top1');
    expect(reports.at(-1)).toMatchObject({ kind: 'checkpoint', reason: 'stop' });
  });

  it('is not finished without the last k-NN measurement, which is made up when the run goes on', async () => {
    const network = ['encoder.channels=[64,128]', 'knn.everyEpochs=0.001'];
    const job = trainJob(store, folder, 1, ...network);
    const running = await startEngine(job);
    await expect.poll(record, { timeout: 60_000 }).toContain('"training"');
    await loseEngine(running);
    const { reports, ending } = leftBehind(job);
    expect(ending).toMatchObject({ kind: 'done', outcome: 'stopped', step: 1 });
    const saved = reports.findLast((report) => report.kind === 'checkpoint');
    expect(saved).toMatchObject({ step: 1, reason: 'stop' });
    if (saved?.kind !== 'checkpoint') return;

    const { path, sha256 } = saved;
    const few = trainJob(store, folder, 1, ...network, 'knn.bankLimit=100', 'knn.queryLimit=50');
    await startEngine({ ...few, resumeFrom: { path, sha256, hasKnn: false }, elapsedMilliseconds: 70 });
    await expect.poll(record, { timeout: 60_000 }).toContain('"reason":"end"');
    expect(record()).toMatch(/"points":\[\{"step":0,"milliseconds":70,"values":\{"knn_top1":0\.\d+\}\}\]/u);
  });

  it('ends without a word when it had no job yet', async () => {
    const running = await startEngine(undefined);
    expect(await loseEngine(running)).toBeLessThan(10_000);
  });

  it('says nothing and ends when the disk refuses what it would leave behind', async () => {
    const job = trainJob(store, folder, 100_000);
    mkdirSync(job.leftBehind, { recursive: true });
    const running = await startEngine(job);
    await expect.poll(record, { timeout: 60_000 }).toContain('"metrics"');
    expect(await loseEngine(running)).toBeLessThan(10_000);
  });
});
