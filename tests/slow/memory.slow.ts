import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEngineFile } from '../../src-main/engine/attach/engine-file.ts';
import { newPerson, shortRun } from '../support/command-line.ts';

/** Resident memory of a process in MB, from /proc. */
function residentMegabytes(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? NaN) / 1024;
}

/** The trainer that an engine has started. */
function trainerOf(engine: number): number {
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent === engine && readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes('trainer/main')) {
      return Number(entry);
    }
  }
  throw new Error(`process ${engine} has no trainer`);
}

describe.each(['tensorflow', 'wasm'])('the memory of a run on %s', (backend) => {
  it('is flat over 2,000 steps', async () => {
    const person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
    const { child, ended } = person.start(...shortRun(backend, 2000, 'knn.everyEpochs=null'));
    const samples: { step: number; megabytes: number }[] = [];
    child.stderr?.on('data', (chunk: Buffer) => {
      const step = Number(/(\d+)\/2000/.exec(chunk.toString('utf8'))?.[1] ?? NaN);
      const engine = readEngineFile(join(person.folder, 'home'));
      if (Number.isFinite(step) && engine !== undefined) {
        samples.push({ step, megabytes: residentMegabytes(trainerOf(engine.processId)) });
      }
    });
    expect((await ended).code).toBe(0);
    process.stderr.write(`${backend}: ${JSON.stringify(samples)}\n`);
    const settled = samples.filter(({ step }) => step >= 200);
    const megabytes = settled.map((sample) => sample.megabytes);
    expect(settled.length).toBeGreaterThanOrEqual(2);
    expect(Math.max(...megabytes) - Math.min(...megabytes)).toBeLessThan(0.1 * Math.min(...megabytes));
    person.leave();
  });
});
