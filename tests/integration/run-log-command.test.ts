import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';

const logDocument = z.object({ runId: z.string(), lines: z.array(z.string()) });

describe('the console of a run on the command line', { timeout: 120_000 }, () => {
  let person: Person;

  beforeAll(async () => {
    person = newPerson();
    // Every process that the command line starts prints something, as a library would.
    const chatter = 'console.log("said on stdout");console.error("said on stderr")';
    person.environment['NODE_OPTIONS'] = `--import=data:text/javascript,${encodeURIComponent(chatter)}`;
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
    delete person.environment['NODE_OPTIONS'];
  }, 120_000);
  afterAll(() => person.leave());

  it('holds what the trainer printed, its progress and how it ended, also when the engine is another', async () => {
    const trained = trainDocument.parse((await person.json(...shortRun('wasm', 5, 'knn.everyEpochs=null'))).document);
    const printed = (await person.vicreg('runs', 'log', trained.runId)).stdout;
    expect(printed).toMatch(/Z stdout {2}said on stdout$/m);
    expect(printed).toMatch(/Z stderr {2}said on stderr$/m);
    expect(printed).toMatch(/Z run {5}Attempt 1 begins, in process \d+\.$/m);
    expect(printed).toMatch(/Z run {5}Training on wasm: /m);
    expect(printed).toMatch(/Z run {5}5\/5 \(epoch 1\) {2}loss .*views\/s/m);
    expect(printed).toMatch(/Z run {5}Saved after 5 updates: /m);
    expect(printed.trimEnd()).toMatch(/Z run {5}The run is finished after 5 of 5 updates\.$/);
    person.killEngine();
    const { code, document } = await person.json('runs', 'log', trained.runId);
    expect(code).toBe(0);
    expect(logDocument.parse(document)).toEqual({ runId: trained.runId, lines: printed.trimEnd().split('\n') });
  });

  it('goes on with --follow until Ctrl-C', async () => {
    const { child, ended } = person.start(...shortRun('wasm', 5000, 'knn.everyEpochs=null'), '--detach', '--json');
    let started = '';
    child.stdout?.on('data', (chunk: Buffer) => (started += chunk.toString('utf8')));
    expect((await ended).code).toBe(0);
    const { runId } = trainDocument.parse(JSON.parse(started));
    const follower = person.start('runs', 'log', runId, '--follow');
    let followed = '';
    follower.child.stdout?.on('data', (chunk: Buffer) => (followed += chunk.toString('utf8')));
    await expect.poll(() => followed, { timeout: 60_000 }).toContain('views/s');
    if (follower.child.pid !== undefined) process.kill(-follower.child.pid, 'SIGINT');
    expect(await follower.ended).toMatchObject({ code: 0, stderr: '' });
    expect((await person.vicreg('stop', runId)).code).toBe(0);
  });

  it('says in full why a run failed', async () => {
    const { code, stderr } = await person.vicreg(
      ...shortRun(
        'wasm',
        50,
        'knn.everyEpochs=null',
        'method.targetDeviation=1e10',
        'method.coefficients.variance=1e30',
      ),
    );
    expect(code).toBe(1);
    const runId = /Run (\w+):/.exec(stderr)?.[1] ?? '';
    expect((await person.vicreg('runs', 'log', runId)).stdout).toMatch(/run {5}The run is failed after .*At step/);
  });

  it('is refused of a run that is not there', async () => {
    const { code, stderr } = await person.vicreg('runs', 'log', 'nowhere');
    expect(code).not.toBe(0);
    expect(stderr).toContain('nowhere');
  });
});
