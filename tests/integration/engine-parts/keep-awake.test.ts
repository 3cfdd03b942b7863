import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { keepAwake } from '../../../src-main/engine/machine/keep-awake.ts';
import { isAlive } from '../../../src-main/storage/process-identity.ts';
import { installProgram, programPath } from '../../support/fake-program.ts';

/** Runs the last of its parameters as the real one does, and notes what it was given, its process and its end. */
const INHIBIT = `printf '%s\\n' "$@" > "$0.given"
echo $$ > "$0.process"
while [ $# -gt 1 ]; do shift; done
"$1"
: > "$0.ended"`;

function noted(folder: string, what: string): string {
  return readFileSync(join(folder, `systemd-inhibit.${what}`), 'utf8');
}

const inhibits = (folder: string) => isAlive({ processId: Number(noted(folder, 'process')), startedAt: null });
const hasEnded = (folder: string) => existsSync(join(folder, 'systemd-inhibit.ended'));

afterEach(() => void vi.unstubAllEnvs());

describe.runIf(process.platform === 'linux')('the machine', () => {
  test('is kept awake until it is released', async () => {
    const folder = programPath();
    installProgram(folder, 'systemd-inhibit', INHIBIT);
    const { refused, release } = keepAwake('training run 7');
    expect(await refused).toBeNull();
    expect(noted(folder, 'given').split('\n')).toEqual([
      '--what=sleep:idle',
      '--who=VICReg Workbench',
      '--why=training run 7',
      '--mode=block',
      'cat',
      '',
    ]);
    expect(inhibits(folder)).toBe(true);
    release();
    release();
    await expect.poll(() => hasEnded(folder)).toBe(true);
    await expect.poll(() => inhibits(folder)).toBe(false);
  });

  test('may sleep again when the one who kept it awake is killed', async () => {
    const folder = programPath();
    installProgram(folder, 'systemd-inhibit', INHIBIT);
    const program = join(import.meta.dirname, 'children/hold-awake.ts');
    const holder = spawn(process.execPath, ['--no-warnings', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void holder.kill('SIGKILL'));
    let said = '';
    holder.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await expect.poll(() => said).toBe('null\n');
    expect(hasEnded(folder)).toBe(false);
    holder.kill('SIGKILL');
    await expect.poll(() => hasEnded(folder)).toBe(true);
    await expect.poll(() => inhibits(folder)).toBe(false);
  });

  test('may fall asleep where the system refuses, and that is said in its words', async () => {
    installProgram(programPath(), 'systemd-inhibit', 'echo "Failed to inhibit: Access denied" >&2; exit 1');
    const { refused, release } = keepAwake('training run 7');
    expect(await refused).toBe(
      'The machine may fall asleep during training: systemd-inhibit says "Failed to inhibit: Access denied". ' +
        "Turn sleeping off in the system's settings.",
    );
    release();
  });

  test('may fall asleep where there is no such program', async () => {
    programPath({ only: true });
    const { refused, release } = keepAwake('training run 7');
    expect(await refused).toContain('systemd-inhibit could not be started (spawn systemd-inhibit ENOENT)');
    release();
  });

  test('that was released before the system answered has nothing to complain of', async () => {
    installProgram(programPath(), 'systemd-inhibit', 'exit 0');
    const { refused, release } = keepAwake('training run 7');
    release();
    expect(await refused).toBeNull();
  });
});
