import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('a run started through npm', () => {
  let person: Person;
  beforeAll(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
  });
  afterAll(() => person.leave());

  it.each([
    ['Ctrl-C in a terminal, which reaches every process', (processId: number) => process.kill(-processId, 'SIGINT')],
    ['a signal to npm alone', (processId: number) => process.kill(processId, 'SIGINT')],
  ])('stops in order, with exit code 0, at %s', async (_, interrupt) => {
    const words = ['run', '--silent', 'vicreg', '--', ...shortRun('wasm', 5000, 'knn.everyEpochs=null'), '--json'];
    const child = spawn('npm', words, { cwd: ROOT, env: person.environment, detached: true });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await expect.poll(() => stderr, { timeout: 60_000 }).toContain('views/s');
    if (child.pid !== undefined) interrupt(child.pid);
    expect(await ended).toBe(0);
    expect(trainDocument.parse(JSON.parse(stdout))).toMatchObject({ status: 'stopped' });
  });
});
