import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, seriesOf, shortRun, trainDocument, type Person } from './command-line.ts';

const runsDocument = z.object({ runs: z.array(z.object({ id: z.string(), status: z.string() })) });

/** Resolves when `text` has been seen on a stream. */
function seen(stream: NodeJS.ReadableStream | null, text: string): Promise<void> {
  return new Promise((resolve) => {
    let all = '';
    stream?.on('data', (chunk: Buffer) => {
      all += chunk.toString('utf8');
      if (all.includes(text)) resolve();
    });
  });
}

function interruptGroup(processId: number | undefined): void {
  if (processId !== undefined) process.kill(-processId, 'SIGINT');
}

/** Several whole runs, each with its process start, on a machine that may be busy. */
const TIMEOUT = 240_000;

/** What holds of runs on every backend: that they can be repeated, stopped, killed and gone on with. */
export function runSuite(backend: 'tensorflow' | 'wasm'): void {
  describe(`runs on ${backend}`, { timeout: TIMEOUT }, () => {
    let person: Person;

    beforeAll(async () => {
      person = newPerson();
      expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
    });
    afterAll(() => person.leave());

    async function train(...settings: string[]): Promise<string> {
      const { document } = await person.json(...shortRun(backend, 50, 'knn.everyEpochs=null', ...settings));
      const { runId, status } = trainDocument.parse(document);
      expect(status).toBe('finished');
      return runId;
    }

    it('gives identical losses for the same seed, and others for another', async () => {
      const [first, second, other] = [await train(), await train(), await train('seed=1')];
      const [a, b, c] = [await seriesOf(person, first), await seriesOf(person, second), await seriesOf(person, other)];
      expect(a['loss']?.values).toHaveLength(50);
      for (const name of ['loss', 'invariance', 'variance', 'covariance', 'gradient_norm']) {
        expect(b[name]).toEqual(a[name]);
      }
      expect(c['loss']?.values).not.toEqual(a['loss']?.values);
    });

    it('is the same to the last bit when it is stopped with Ctrl-C and gone on with', async () => {
      const settings = ['knn.everyEpochs=null', 'training.steps=150', 'checkpoints.everyEpochs=100'];
      const whole = trainDocument.parse((await person.json(...shortRun(backend, 150, ...settings))).document);
      const { child, ended } = person.start(...shortRun(backend, 150, ...settings), '--json');
      await seen(child.stderr, 'views/s');
      interruptGroup(child.pid);
      const stopped = await ended;
      expect(stopped.code).toBe(0);
      const { runId, status, step } = trainDocument.parse(JSON.parse(stopped.stdout));
      expect(status).toBe('stopped');
      expect(step).toBeGreaterThan(0);
      expect(step).toBeLessThan(150);
      const resumed = await person.json('resume', runId);
      expect(resumed).toMatchObject({ code: 0, document: { runId, status: 'finished', step: 150 } });
      const [a, b] = [await seriesOf(person, whole.runId), await seriesOf(person, runId)];
      for (const name of ['loss', 'invariance', 'variance', 'covariance', 'gradient_norm', 'learning_rate']) {
        expect(b[name]).toEqual(a[name]);
      }
    });

    it('tells that a run was interrupted when everything was killed, and goes on from its checkpoint', async () => {
      const { child, ended } = person.start(
        ...shortRun(backend, 2000, 'knn.everyEpochs=null', 'checkpoints.everyMinutes=0.005'),
      );
      await seen(child.stderr, 'views/s');
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      expect((await ended).code).toBeNull();
      expect(runsDocument.parse((await person.json('runs')).document).runs[0]).toMatchObject({ status: 'running' });
      person.killEngine();
      const { runs } = runsDocument.parse((await person.json('runs')).document);
      const killed = runs[0];
      expect(killed).toMatchObject({ status: 'interrupted' });
      const resumed = person.start('resume', killed?.id ?? '');
      await seen(resumed.child.stderr, 'views/s');
      interruptGroup(resumed.child.pid);
      expect((await resumed.ended).code).toBe(0);
      expect(runsDocument.parse((await person.json('runs')).document).runs[0]).toMatchObject({ status: 'stopped' });
    });

    it('keeps a loss that is not finite, and says at which step', async () => {
      const { code, stderr } = await person.vicreg(
        ...shortRun(backend, 50, 'method.targetDeviation=1e10', 'method.coefficients.variance=1e30'),
      );
      expect(code).toBe(1);
      expect(stderr).toMatch(/At step \d+ .*(NaN|Infinity)/);
      const run = runsDocument.parse((await person.json('runs')).document).runs[0];
      expect(run).toMatchObject({ status: 'failed' });
      const series = await seriesOf(person, run?.id ?? '');
      expect(series['loss']?.values.some((value) => typeof value === 'string')).toBe(true);
    });
  });
}
