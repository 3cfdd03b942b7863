import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openLoadMeter } from '../../../src-main/engine/machine/load-meter.ts';
import { readGroupMemory } from '../../../src-main/engine/machine/memory.ts';
import { identityOf, isAlive } from '../../../src-main/storage/process-identity.ts';
import { installProgram, programPath } from '../../support/fake-program.ts';
import { freshFolder } from '../../support/storage.ts';

afterEach(() => void vi.unstubAllEnvs());

function startProcess(program: string, parameters: string[]): number {
  const child = spawn(program, parameters, { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}

describe.runIf(process.platform === 'linux')('the load of this machine', () => {
  test('is within what the machine has', async () => {
    const load = await openLoadMeter({ folder: freshFolder() }).sample([]);
    expect(load.processor).toBeGreaterThanOrEqual(0);
    expect(load.processor).toBeLessThanOrEqual(1);
    expect(load.memoryUsed).toBeGreaterThan(0);
    expect(load.memoryUsed).toBeLessThan(load.memoryTotal);
    expect(load.memoryTotal).toBeLessThanOrEqual(totalmem());
    expect(load.diskFree).toBeLessThanOrEqual(load.diskTotal);
    expect(load.processes).toEqual([]);
  });

  test('tells a busy process from an idle one, and leaves out those that are gone', async () => {
    const folder = freshFolder();
    const odd = join(folder, ') Z (1 2');
    copyFileSync('/bin/sleep', odd);
    const idle = startProcess(odd, ['60']);
    const busy = startProcess('/bin/sh', ['-c', 'while :; do :; done']);
    const gone = startProcess('/bin/true', []);
    await expect.poll(() => isAlive(identityOf(gone))).toBe(false);
    const meter = openLoadMeter({ folder });
    await expect
      .poll(async () => {
        const { processes } = await meter.sample([idle, busy, gone]);
        expect(processes.map(({ processId }) => processId)).toEqual([idle, busy]);
        expect(processes[0]?.processor).toBeLessThan(0.2);
        expect(processes.every(({ memory }) => memory > 0)).toBe(true);
        return processes[1]?.processor;
      })
      .toBeGreaterThan(0.2);
  });
});

describe('a control group', () => {
  function group(mount: string, path: string, files: Record<string, string>): void {
    mkdirSync(join(mount, path), { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(mount, path, name), content);
  }

  test('is held to the lowest limit of those above it', async () => {
    const mount = freshFolder();
    group(mount, 'a', { 'memory.max': '1000\n', 'memory.current': '700\n', 'memory.stat': 'inactive_file 100\n' });
    group(mount, 'a/b', { 'memory.max': '5000\n', 'memory.current': '600\n', 'memory.stat': 'inactive_file 0\n' });
    group(mount, 'a/b/c', { 'memory.max': 'max\n', 'memory.current': '500\n', 'memory.stat': '' });
    expect(await readGroupMemory('/a/b/c', mount)).toEqual({ used: 600, total: 1000 });
  });

  test('that is the root of a container has its limit at the mount itself', async () => {
    const mount = freshFolder();
    group(mount, '.', { 'memory.max': '1000\n', 'memory.current': '700\n', 'memory.stat': '' });
    expect(await readGroupMemory('/', mount)).toEqual({ used: 700, total: 1000 });
  });

  test('without a limit, or without files that say it, has none', async () => {
    const mount = freshFolder();
    group(mount, 'a', { 'memory.max': 'max\n', 'memory.current': '700\n', 'memory.stat': '' });
    group(mount, 'a/b', {});
    expect(await readGroupMemory('/a/b', mount)).toBeUndefined();
    expect(await readGroupMemory('/gone/altogether', mount)).toBeUndefined();
  });
});

describe.runIf(process.platform === 'linux')('graphics cards', () => {
  const gpuNames = async (meter: ReturnType<typeof openLoadMeter>) =>
    (await meter.sample([])).gpus.map(({ name }) => name);

  test('are those that nvidia-smi lists', async () => {
    const script = `echo "$@" > "$0.asked"
echo "0, 97, 20321, 81559, 64, NVIDIA H100 80GB HBM3"
echo "1, [N/A], [N/A], [N/A], 39, NVIDIA GB10"`;
    const folder = programPath();
    installProgram(folder, 'nvidia-smi', script);
    const { gpus } = await openLoadMeter({ folder }).sample([]);
    expect(gpus).toMatchObject([
      { index: 0, utilisation: 0.97, memoryUsed: 20321 * 2 ** 20, temperature: 64 },
      { index: 1, utilisation: null, memoryUsed: null, memoryTotal: null, temperature: 39 },
    ]);
    const fields = 'index,utilization.gpu,memory.used,memory.total,temperature.gpu,name';
    expect(readFileSync(join(folder, 'nvidia-smi.asked'), 'utf8')).toBe(
      `--query-gpu=${fields} --format=csv,noheader,nounits\n`,
    );
  });

  test('are not looked for again where there is no nvidia-smi', async () => {
    const folder = programPath({ only: true });
    const meter = openLoadMeter({ folder });
    expect(await gpuNames(meter)).toEqual([]);
    installProgram(folder, 'nvidia-smi', ': > "$0.asked"; echo "0, 1, 2, 3, 4, card"');
    expect(await gpuNames(meter)).toEqual([]);
    expect(existsSync(join(folder, 'nvidia-smi.asked'))).toBe(false);
    expect(await gpuNames(openLoadMeter({ folder }))).toEqual(['card']);
  });

  test('of a driver that does not work are none, and it is not asked every time', async () => {
    const folder = programPath();
    installProgram(folder, 'nvidia-smi', 'echo asked >> "$0.asked"; echo "NVIDIA-SMI has failed"; exit 9');
    const meter = openLoadMeter({ folder });
    expect(await gpuNames(meter)).toEqual([]);
    expect(await gpuNames(meter)).toEqual([]);
    expect(readFileSync(join(folder, 'nvidia-smi.asked'), 'utf8')).toBe('asked\n');
  });

  test('of a driver that hangs are none, and nvidia-smi is ended', async () => {
    const folder = programPath();
    installProgram(folder, 'nvidia-smi', 'echo $$ > "$0.process"; exec sleep 600');
    const meter = openLoadMeter({ folder });
    expect(await gpuNames(meter)).toEqual([]);
    const hung = Number(readFileSync(join(folder, 'nvidia-smi.process'), 'utf8'));
    await expect.poll(() => isAlive({ processId: hung, startedAt: null })).toBe(false);
    expect(await gpuNames(meter)).toEqual([]);
  });
});
