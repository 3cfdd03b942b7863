import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLog } from '../../../src-main/engine/log.ts';
import { createRunConsoles, type ConsolePart } from '../../../src-main/engine/run-consoles.ts';
import { openDataFolder } from '../../../src-main/storage/data-folder.ts';
import { appendToConsole, readConsole } from '../../../src-main/storage/console-files.ts';
import { freshFolder } from '../../support/storage.ts';

const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z /gm;

function consolesIn(path: string) {
  const folder = openDataFolder(path);
  const log = openLog(path);
  onTestFinished(log.close);
  return { folder, consoles: createRunConsoles(folder, log) };
}

/** What a follower has been told; it leaves at the end of the test. */
function followed(consoles: ReturnType<typeof createRunConsoles>, runId: string): ConsolePart[] {
  const parts: ConsolePart[] = [];
  const leave = new AbortController();
  void consoles.follow(runId, leave.signal, (part) => parts.push(part));
  onTestFinished(() => leave.abort());
  return parts;
}

describe('the console of a run', () => {
  test('holds whole lines with their source, however the output came in pieces', () => {
    const { folder, consoles } = consolesIn(freshFolder());
    const terminal = consoles.of('one');
    terminal.tell('It begins.\nIn two lines.');
    terminal.print('stderr', 'a warn');
    terminal.print('stdout', 'progress\n');
    terminal.print('stderr', 'ing\r\nand another\nunfin');
    terminal.print('stderr', 'ished');
    terminal.end();
    terminal.end();
    expect(readConsole(folder.run('one')).replaceAll(STAMP, '')).toBe(
      [
        'run     It begins.',
        'run     In two lines.',
        'stdout  progress',
        'stderr  a warning',
        'stderr  and another',
        'stderr  unfinished',
        '',
      ].join('\n'),
    );
  });

  test('is told to those who follow it: all that there is, then what follows, and of no other run', () => {
    const { consoles } = consolesIn(freshFolder());
    consoles.of('one').tell('before');
    const parts = followed(consoles, 'one');
    consoles.of('two').tell('elsewhere');
    consoles.of('one').tell('after');
    const plain = parts.map(({ begins, text }) => ({ begins, text: text.replaceAll(STAMP, '') }));
    expect(plain).toEqual([
      { begins: true, text: 'run     before\n' },
      { begins: false, text: 'run     after\n' },
    ]);
  });

  test('keeps the end of very much output, in whole lines and little room', () => {
    const folder = join(freshFolder(), 'run');
    for (let line = 0; line < 2000; line++) appendToConsole(folder, `${'x'.repeat(200)} line ${line}\n`);
    const kept = readConsole(folder);
    expect(kept.length).toBeGreaterThan(128 * 1024);
    expect(kept.length).toBeLessThanOrEqual(256 * 1024);
    const lines = kept.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/x line 1999$/);
    const first = Number(lines[0]?.split(' ').at(-1));
    expect(lines).toEqual(Array.from(lines, (_, index) => `${'x'.repeat(200)} line ${first + index}`));
    expect(statSync(join(folder, 'console.log')).mode & 0o777).toBe(0o600);
  });

  test('breaks a line that does not end, so that it is seen and takes no memory', () => {
    const { consoles } = consolesIn(freshFolder());
    const parts = followed(consoles, 'one');
    consoles.of('one').print('stdout', 'x'.repeat(10_000));
    expect(parts.at(-1)?.text).toContain('x'.repeat(10_000));
  });

  test('is told even where it cannot be written, and takes nothing down', () => {
    const { folder, consoles } = consolesIn(freshFolder());
    mkdirSync(join(folder.path, 'runs'));
    writeFileSync(folder.run('one'), 'a file where the folder should be');
    const parts: ConsolePart[] = followed(consoles, 'two');
    consoles.of('one').tell('lost');
    consoles.of('two').tell('kept');
    expect(parts.at(-1)?.text).toContain('kept');
  });
});
