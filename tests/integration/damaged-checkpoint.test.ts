import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';

const runDocument = z.object({ checkpoints: z.array(z.object({ path: z.string() })) });

describe('a run whose checkpoint is damaged on the disk', () => {
  let person: Person;

  beforeAll(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
  });
  afterAll(() => person.leave());

  /** The checkpoint files that the database knows, by step. */
  async function checkpointsOf(runId: string): Promise<string[]> {
    const { document } = await person.json('runs', 'show', runId);
    const { checkpoints } = runDocument.parse(document);
    return checkpoints.map(({ path }) => join(person.folder, 'home', 'runs', runId, path));
  }

  /** A run that was killed when it had at least two checkpoints. */
  async function killedRun(): Promise<{ runId: string; checkpoints: string[] }> {
    const { child, ended } = person.start(
      ...shortRun('wasm', 5000, 'knn.everyEpochs=null', 'checkpoints.everyMinutes=0.002'),
    );
    let log = '';
    child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    await expect.poll(() => log, { timeout: 60_000 }).toContain('views/s');
    const runId = /Run (\w+):/.exec(log)?.[1] ?? '';
    await expect.poll(async () => (await checkpointsOf(runId)).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(2);
    person.killEngine();
    expect((await ended).code).toBe(1);
    return { runId, checkpoints: await checkpointsOf(runId) };
  }

  it('goes on from the one before, and says so', async () => {
    const { runId, checkpoints } = await killedRun();
    truncateSync(checkpoints.at(-1) ?? '', 100);
    const { child, ended } = person.start('resume', runId, '--json');
    let log = '';
    child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    await expect.poll(() => log, { timeout: 60_000 }).toContain('views/s');
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(trainDocument.parse(JSON.parse(stdout))).toMatchObject({ runId, status: 'stopped' });
    const earlier = Number(/step-(\d+)/.exec(checkpoints.at(-2) ?? '')?.[1]);
    expect(log).toContain('was passed over');
    expect(log).toContain(`Going on from update ${earlier}.`);
    expect((await person.vicreg('runs', 'show', runId)).stdout).toContain('is damaged');
  });

  it('is not begun anew when none is intact', async () => {
    const { runId, checkpoints } = await killedRun();
    for (const path of checkpoints) writeFileSync(path, 'rubbish');
    const { code, stderr } = await person.vicreg('resume', runId);
    expect(code).toBe(1);
    expect(stderr).toContain('no checkpoint is intact');
    expect((await person.vicreg('runs', 'show', runId)).stdout).toContain('interrupted');
  });
});
