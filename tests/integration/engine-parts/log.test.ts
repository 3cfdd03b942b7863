import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openLog } from '../../../src-main/engine/log.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { freshFolder } from '../../support/storage.ts';

const entrySchema = z.object({
  time: z.iso.datetime(),
  level: z.string(),
  message: z.string(),
  data: z.unknown().optional(),
});

const entriesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => entrySchema.parse(JSON.parse(line)));

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the log', () => {
  test('holds a line of JSON for each message, and goes on where an earlier engine left it', async () => {
    const folder = freshFolder();
    const log = openLog(folder);
    log.info('The engine began.', { version: '1.0', runs: 2n });
    log.warn('A note');
    await log.close();
    const next = openLog(folder);
    next.error('That failed.', new AppError('disk-full', 'The disk is full.', { cause: new Error('ENOSPC') }));
    await next.close();
    const entries = entriesOf(join(folder, 'logs/engine.log'));
    expect(entries.map(({ level, message }) => [level, message])).toEqual([
      ['info', 'The engine began.'],
      ['warn', 'A note'],
      ['error', 'That failed.'],
    ]);
    expect(entries[0]?.data).toEqual({ version: '1.0', runs: '2' });
    expect(entries[2]?.data).toMatchObject({
      name: 'AppError',
      code: 'disk-full',
      kind: 'failure',
      message: 'The disk is full.',
      cause: { message: 'ENOSPC' },
    });
    expect(JSON.stringify(entries[2]?.data)).toContain('log.test.ts');
  });

  test('says so where JSON cannot hold what it was given', async () => {
    const folder = freshFolder();
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const log = openLog(folder);
    log.info('A circle', circle);
    await log.close();
    expect(entriesOf(join(folder, 'logs/engine.log'))[0]?.data).toMatch(/^cannot be written: .*circular/);
  });

  test('is turned over at 5 MB, keeps four old files, and loses no line in between', async () => {
    const folder = freshFolder();
    const log = openLog(folder);
    for (let number = 0; number < 36; number++) log.info(String(number), 'x'.repeat(2 ** 20));
    await log.close();
    const files = readdirSync(join(folder, 'logs')).sort();
    expect(files).toEqual(['engine.log', ...[1, 2, 3, 4].map((number) => `engine.log.${number}`)]);
    for (const file of files) expect(statSync(join(folder, 'logs', file)).size).toBeLessThan(6.5 * 2 ** 20);
    const kept = files.reverse().flatMap((file) => [...entriesOf(join(folder, 'logs', file))]);
    const numbers = kept.map(({ message }) => Number(message)).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => 36 - numbers.length + index));
    expect(numbers.length).toBeGreaterThanOrEqual(20);
  });
});

describe('a log that cannot be written', () => {
  function writeInProcess(command: string[]) {
    const program = join(import.meta.dirname, 'children/write-log.ts');
    const [file, ...rest] = [...command, process.execPath, '--no-warnings', program];
    return (parameters: string[]) =>
      new Promise<{ stdout: string; stderr: string; code: number | null }>((resolve, reject) => {
        const child = spawn(file, [...rest, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
        const said = { stdout: '', stderr: '' };
        child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
        child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
        child.on('error', reject);
        child.on('close', (code) => resolve({ ...said, code }));
      });
  }

  test('is said once, and everything else goes on', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'logs'), 'a file where a folder should be');
    const { stdout, stderr, code } = await writeInProcess([])([folder, '100']);
    expect({ stdout, code }).toEqual({ stdout: 'went on\n', code: 0 });
    expect(stderr).toMatch(/^The log .*engine\.log cannot be written: ENOTDIR.*The engine goes on without it\.\n$/);
  });

  const toMount = ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=128k none "$0" && exec "$@"'];
  const canMount = spawnSync('unshare', [...toMount, import.meta.dirname, 'true']).status === 0;

  test.runIf(canMount)('because the disk is full takes nothing down', async () => {
    const folder = freshFolder();
    const { stdout, stderr, code } = await writeInProcess(['unshare', ...toMount, folder])([folder, '1000']);
    expect({ stdout, code }).toEqual({ stdout: 'went on\n', code: 0 });
    expect(stderr).toMatch(/^The log .*engine\.log cannot be written: ENOSPC.*The engine goes on without it\.\n$/);
  });

  test('is tried again a minute later', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const complaints = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const folder = freshFolder();
    const logs = join(folder, 'logs');
    writeFileSync(logs, 'a file where a folder should be');
    const log = openLog(folder);
    log.info('lost');
    await expect.poll(() => complaints.mock.calls.length).toBe(1);
    rmSync(logs);
    mkdirSync(logs);
    writeFileSync(join(logs, 'engine.log'), '{"time":"half a line');
    log.info('lost too');
    vi.advanceTimersByTime(60_000);
    log.info('kept');
    await log.close();
    const lines = readFileSync(join(logs, 'engine.log'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('kept');
    expect(complaints).toHaveBeenCalledTimes(1);
  });
});
