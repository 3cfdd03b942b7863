import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { identityOf, isAlive } from '../../../src-main/storage/process-identity.ts';
import { endOf, startChild } from '../../support/child.ts';

test('a process is alive until it ends', async () => {
  const child = startChild('wait.ts', []);
  const identity = identityOf(child.pid);
  expect(isAlive(identity)).toBe(true);
  const end = endOf(child);
  child.kill('SIGKILL');
  await end;
  expect(isAlive(identity)).toBe(false);
});

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test('a later process with the same number is another one', () => {
    const identity = identityOf();
    expect(isAlive(identity)).toBe(true);
    expect(isAlive({ ...identity, startedAt: `${identity.startedAt}1` })).toBe(false);
    expect(isAlive({ ...identity, startedAt: `another boot:${identity.startedAt?.split(':')[1]}` })).toBe(false);
  });

  test('a process that ended and was not collected is gone', async () => {
    // The shell starts a child and then turns into a program that never collects it.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const zombie = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (data: Buffer) => resolve(Number(data.toString('utf8'))));
    });
    const stat = () => readFileSync(`/proc/${zombie}/stat`, 'utf8');
    await expect.poll(stat, { timeout: 10_000 }).toContain(') Z ');
    expect(isAlive({ processId: zombie, startedAt: null })).toBe(false);
    parent.kill('SIGKILL');
  });

  test('a program whose name looks like the fields behind it is read right', async () => {
    const odd = spawn('bash', ['-c', 'printf ") Z 1 (" > /proc/self/comm; echo ready; exec 3<&0; read -u 3'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => odd.stdout.once('data', resolve));
    expect(readFileSync(`/proc/${odd.pid}/stat`, 'utf8')).toContain('() Z 1 ()');
    const identity = identityOf(odd.pid);
    expect(isAlive(identity)).toBe(true);
    odd.kill('SIGKILL');
  });
});
