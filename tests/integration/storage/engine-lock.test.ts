import type { ChildProcess } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { takeEngineLock } from '../../../src-main/storage/engine-lock.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { endOf, runChild, startChild } from '../../support/child.ts';
import { freshFolder } from '../../support/storage.ts';

const CHILD = 'hold-engine-lock.ts';

/** What a child says first. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (data: Buffer) => {
      said += data.toString('utf8');
      if (said.includes('\n')) resolve(said.slice(0, said.indexOf('\n')));
    });
    child.on('error', reject);
    child.on('close', () => reject(new Error(`the child ended having said ${JSON.stringify(said)}`)));
  });
}

async function killed(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const end = endOf(child);
  child.kill(signal);
  await end;
}

describe('the lock of a data folder', () => {
  test('is held by one process at a time, which the sentence says', async () => {
    const folder = freshFolder();
    const child = startChild(CHILD, [folder]);
    expect(await firstLine(child)).toBe('holds');
    const error = await appErrorOf(takeEngineLock(folder));
    expect(error.code).toBe('engine-running');
    expect(error.message).toBe(
      `An engine works on the data folder ${folder} already, and there can only be one. Use that one, end it, or set ` +
        'VICREG_HOME to another folder.',
    );
    await killed(child, 'SIGTERM');
    (await takeEngineLock(folder)).release();
  });

  test('is free again when it was released, and nothing else lies in the folder', async () => {
    const folder = freshFolder();
    const first = await takeEngineLock(folder);
    expect((await appErrorOf(takeEngineLock(folder))).code).toBe('engine-running');
    expect(readdirSync(folder)).toEqual(['engine.lock']);
    first.release();
    const second = await takeEngineLock(folder);
    expect((await runChild(CHILD, [folder])).stdout).toMatch(/^AppError: An engine works on the data folder /);
    second.release();
  });

  test('is held although nobody keeps what was returned', async () => {
    const folder = freshFolder();
    await takeEngineLock(folder);
    setFlagsFromString('--expose-gc');
    for (let round = 0; round < 20; round++) {
      runInNewContext('gc()');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await appErrorOf(takeEngineLock(folder))).code).toBe('engine-running');
  });

  test('is free at once when its process was killed, time after time', async () => {
    const folder = freshFolder();
    for (let round = 0; round < 3; round++) {
      const child = startChild(CHILD, [folder]);
      expect(await firstLine(child)).toBe('holds');
      await killed(child, 'SIGKILL');
    }
    (await takeEngineLock(folder)).release();
  });

  test('goes to exactly one of two that start at once', { timeout: 120_000 }, async () => {
    const folder = freshFolder();
    for (let round = 0; round < 20; round++) {
      const children = [startChild(CHILD, [folder]), startChild(CHILD, [folder])];
      const said = await Promise.all(children.map(firstLine));
      const winner = said.indexOf('holds');
      expect(said[1 - winner]).toMatch(/^AppError: An engine works on the data folder /);
      expect(said[winner]).toBe('holds');
      const [holder] = children.slice(winner);
      if (holder !== undefined) await killed(holder, 'SIGKILL');
    }
  });

  test('is refused by name where its file is something else', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, 'engine.lock'), 'The quick brown fox jumps over the lazy dog. '.repeat(100));
    expect((await appErrorOf(takeEngineLock(folder))).message).toContain(`${join(folder, 'engine.lock')} is damaged`);
  });
});
