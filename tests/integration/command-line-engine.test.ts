import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';
import { picture, writeFiles } from '../support/picture-files.ts';

const queueDocument = z.object({
  held: z.boolean(),
  active: z.array(z.object({ id: z.string() })),
  waiting: z.array(z.object({ run: z.object({ id: z.string() }), held: z.boolean() })),
});

/** What a command has said on standard error so far. */
function listen(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return () => text;
}

/** Many commands, each with its process start, on a machine that may be busy. */
const TIMEOUT = 240_000;

describe('the command line over an engine that outlives it', { timeout: TIMEOUT }, () => {
  let person: Person;

  beforeAll(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
  });
  afterAll(() => person.leave());

  const quick = ['training.batchSize=8', 'encoder.channels=[4,4]', 'expander.widths=[16]', 'knn.everyEpochs=null'];
  async function detached(steps: number): Promise<string> {
    const { code, document } = await person.json(...shortRun('wasm', steps, ...quick), '--detach');
    expect(code).toBe(0);
    return trainDocument.parse(document).runId;
  }
  async function statusOf(runId: string): Promise<string> {
    const { document } = await person.json('runs', 'show', runId);
    return z.object({ run: z.object({ status: z.string() }) }).parse(document).run.status;
  }
  async function waiting(): Promise<string[]> {
    return queueDocument.parse((await person.json('queue')).document).waiting.map(({ run }) => run.id);
  }

  it('leaves a run to itself, and follows it again; Ctrl-C leaves, and it goes on', async () => {
    const runId = await detached(100_000);
    const { child, ended } = person.start('follow', runId, '--json');
    const said = listen(child.stderr);
    await expect.poll(said, { timeout: 30_000 }).toContain('views/s');
    child.kill('SIGINT');
    const followed = await ended;
    expect(followed.code).toBe(0);
    expect(trainDocument.parse(JSON.parse(followed.stdout))).toMatchObject({ runId, status: 'running' });
    expect(await statusOf(runId)).toBe('running');
    const paused = await person.json('pause', runId);
    expect(paused).toMatchObject({ code: 0, document: { runId, status: 'paused' } });
    const { step } = trainDocument.parse(paused.document);
    const resumed = person.start('resume', runId);
    const told = listen(resumed.child.stderr);
    await expect.poll(told, { timeout: 30_000 }).toContain(`Going on from update ${step}.`);
    expect(await person.json('stop', runId)).toMatchObject({ code: 0, document: { runId, status: 'stopped' } });
    const { code, stdout } = await resumed.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('is stopped after');
  });

  it('trains on when the terminal of the command was closed', async () => {
    const { child, ended } = person.start(...shortRun('wasm', 100_000, ...quick));
    const said = listen(child.stderr);
    await expect.poll(said, { timeout: 30_000 }).toContain('views/s');
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGHUP');
    await ended;
    const runId = /Run (\w+):/.exec(said())?.[1] ?? '';
    expect(await statusOf(runId)).toBe('running');
    expect(await person.json('stop', runId, '--now')).toMatchObject({ code: 0, document: { status: 'stopped' } });
    expect((await person.vicreg('runs', 'show', runId)).stdout).toContain('updates since the last checkpoint are lost');
  });

  it('shows, orders, holds and empties the queue', async () => {
    const first = await detached(100_000);
    const [a, b, c] = [await detached(5), await detached(5), await detached(5)];
    expect(await waiting()).toEqual([a, b, c]);
    expect((await person.vicreg('queue', 'move', c, '1')).code).toBe(0);
    expect(await waiting()).toEqual([c, a, b]);
    expect((await person.vicreg('queue', 'remove', a)).code).toBe(0);
    expect(await statusOf(a)).toBe('draft');
    const { stdout } = await person.vicreg('queue', 'hold', b);
    expect(stdout).toMatch(/1\s+\w+\s+digits\s+waits/);
    expect(stdout).toMatch(/2\s+\w+\s+digits\s+held/);
    const behind = person.start('follow', c);
    const told = listen(behind.child.stderr);
    await expect.poll(told, { timeout: 30_000 }).toContain('It waits in the queue, behind 1.');
    expect((await person.vicreg('stop', first)).code).toBe(0);
    expect((await behind.ended).stdout).toContain('is finished after 5 of 5 updates');
    expect(await statusOf(b)).toBe('queued');
    expect((await person.vicreg('queue', 'hold')).stdout).toContain('The queue is held');
    expect((await person.vicreg('queue', 'release', b)).code).toBe(0);
    expect(await statusOf(b)).toBe('queued');
    expect((await person.vicreg('queue', 'release')).code).toBe(0);
    expect((await person.vicreg('follow', b)).stdout).toContain('is finished');
    expect((await person.vicreg('queue')).stdout).toBe('The queue is empty.\n');
  });

  it.each([
    [['pause', 'nosuchrun0'], 'nosuchrun0'],
    [['queue', 'move', 'nosuchrun0', '1'], 'nosuchrun0'],
    [['queue', 'move', 'nosuchrun0', '0'], 'whole number'],
    [['follow', 'nosuchrun0'], 'nosuchrun0'],
    [['settings', 'keepAwake=perhaps'], 'keepAwake'],
    [['settings', 'colour=red'], 'colour'],
    [['datasets', 'discard', 'nothing'], 'nothing'],
  ])('answers %j with exit code 2 and a sentence', async (words, expected) => {
    const { code, stderr } = await person.vicreg(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('writes an archive for the report of a bug, and never over a file', async () => {
    const { document } = await person.json('diagnostics', 'report.zip');
    expect(document).toMatchObject({ path: join(person.folder, 'report.zip') });
    const files = unzipSync(readFileSync(join(person.folder, 'report.zip')));
    expect(Object.keys(files)).toContain('README.txt');
    const text = Object.values(files)
      .map((bytes) => Buffer.from(bytes).toString('utf8'))
      .join('\n');
    expect(text).toContain('finished');
    expect(text).not.toContain(person.folder);
    const again = await person.vicreg('diagnostics', 'report.zip');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('report.zip');
  });

  it('shows and changes settings, shows the engine, and ends it', async () => {
    expect(await person.json('settings', 'keepAwake=false', 'idleSeconds=60')).toMatchObject({
      document: { keepAwake: false, idleSeconds: 60, silenceSeconds: 300 },
    });
    expect((await person.vicreg('settings')).stdout).toContain('Keep the machine from sleeping');
    const { document } = await person.json('engine');
    expect(document).toMatchObject({ folder: join(person.folder, 'home'), clients: 1 });
    const { processId } = z.object({ processId: z.number() }).parse(document);
    expect(await person.json('engine', 'end')).toMatchObject({ code: 0, document: { processId } });
    expect(existsSync(join(person.folder, 'home', 'engine.sock'))).toBe(false);
    expect(await person.json('engine', 'end')).toMatchObject({ code: 0, document: { processId: null } });
  });

  it('goes on with a preparation that Ctrl-C ended', async () => {
    const source = join(person.folder, 'pictures');
    for (let i = 0; i < 1500; i++) await writeFiles(source, { [`${i}.png`]: await picture('png', 64, 64, i) });
    const add = ['datasets', 'add', 'pictures', '--name', 'mine', '--size', '32'];
    const { child, ended } = person.start(...add);
    const said = listen(child.stderr);
    await expect.poll(said, { timeout: 30_000 }).toContain('pictures');
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain('Cancelled');
    expect((await person.vicreg('datasets', 'list')).stdout).toMatch(/unfinished \(cancelled\): mine/);
    expect(await person.json(...add)).toMatchObject({ code: 0, document: { dataset: { name: 'mine', images: 1500 } } });
  });

  it('has one sentence for a data folder whose path is too long for a socket', async () => {
    const other = newPerson();
    other.environment['VICREG_HOME'] = join(other.folder, 'a'.repeat(120));
    const { code, stderr } = await other.vicreg('runs');
    expect(code).toBe(1);
    expect(stderr).toContain('107');
    other.leave();
  });

  it('has one sentence for a file in place of the socket, and leaves it alone', async () => {
    const other = newPerson();
    expect((await other.vicreg('runs')).code).toBe(0);
    expect((await other.vicreg('engine', 'end')).code).toBe(0);
    const socket = join(other.folder, 'home', 'engine.sock');
    writeFileSync(socket, 'mine');
    const { code, stderr } = await other.vicreg('runs');
    expect(code).toBe(1);
    expect(stderr).toContain('engine.sock');
    expect(readFileSync(socket, 'utf8')).toBe('mine');
    other.leave();
  });
});
