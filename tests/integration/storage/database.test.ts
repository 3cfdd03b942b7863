import Sqlite from 'better-sqlite3';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { databaseError } from '../../../src-main/storage/database-errors.ts';
import { openDatabase } from '../../../src-main/storage/database.ts';
import { NEWEST_VERSION } from '../../../src-main/storage/migrations/index.ts';
import { createRun, listRuns, requireRun } from '../../../src-main/storage/repositories/runs.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { endOf, runChild, startChild } from '../../support/child.ts';
import { freshDatabase, freshFolder, plainRun } from '../../support/storage.ts';

const freshPath = () => join(freshFolder(), 'workbench.sqlite');

/** Every file of a database with its bytes; the shared memory beside it holds nothing that lasts. */
function bytesOf(path: string): Record<string, Buffer> {
  const files = [path, `${path}-wal`].filter((file) => existsSync(file) && statSync(file).size > 0);
  return Object.fromEntries(files.map((file) => [file, readFileSync(file)]));
}

/** Files as a program that was cut off leaves them: what it wrote is still in the write-ahead log. */
async function cutOffDatabase(work: (database: Sqlite.Database) => void): Promise<string> {
  const path = freshPath();
  const left = freshPath();
  const database = await openDatabase(path);
  work(database);
  copyFileSync(path, left);
  copyFileSync(`${path}-wal`, `${left}-wal`);
  database.close();
  return left;
}

function manyRuns(database: Sqlite.Database): void {
  database.transaction(() => {
    for (let count = 0; count < 300; count++) createRun(database, plainRun);
  })();
}

describe('a database', () => {
  test('is made, brought to the newest version, and is there when it is opened again', async () => {
    const path = freshPath();
    const first = await openDatabase(path);
    const run = createRun(first, plainRun);
    first.close();
    const again = await openDatabase(path);
    expect(requireRun(again, run.id)).toEqual(run);
    expect(again.pragma('user_version', { simple: true })).toBe(NEWEST_VERSION);
    again.close();
  });

  test('is durable: write-ahead log, synchronous FULL, foreign keys', async () => {
    const database = await freshDatabase();
    const pragmas = ['journal_mode', 'synchronous', 'foreign_keys'];
    expect(pragmas.map((pragma) => database.pragma(pragma, { simple: true }))).toEqual(['wal', 2, 1]);
    const loose = database
      .prepare("SELECT name FROM pragma_table_list WHERE strict = 0 AND type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all();
    expect(loose).toEqual([]);
  });

  test('is opened by several processes at once, when it is new too', async () => {
    const path = freshPath();
    const children = Array.from({ length: 5 }, () => runChild('open-database.ts', [path]));
    expect((await Promise.all(children)).map(({ stdout }) => stdout)).toEqual(Array(5).fill('opened\n'));
  });

  test('that was cut off is whole again', async () => {
    const path = await cutOffDatabase(manyRuns);
    const database = await openDatabase(path);
    expect(listRuns(database)).toHaveLength(300);
    database.close();
  });

  test('refuses what breaks its rules instead of storing it', async () => {
    const database = await freshDatabase();
    expect(() => createRun(database, { ...plainRun, datasetId: 'none' })).toThrow('FOREIGN KEY');
    expect(listRuns(database)).toEqual([]);
  });
});

describe('a database of a newer version', () => {
  test('is refused with both versions, and not a byte of it changes', async () => {
    const path = freshPath();
    const database = await openDatabase(path);
    database.pragma('user_version = 12340');
    database.close();
    const before = bytesOf(path);
    const error = await appErrorOf(openDatabase(path));
    expect(error.code).toBe('database-newer');
    expect(error.message).toContain(`${path} was made by a newer version`);
    expect(error.message).toContain(`its version is 12340, this program knows up to ${NEWEST_VERSION}`);
    expect(bytesOf(path)).toEqual(before);
  });

  test('is refused too when the version is only in its write-ahead log', async () => {
    const path = await cutOffDatabase((database) => database.pragma('user_version = 12340'));
    const before = bytesOf(path);
    expect(Object.keys(before)).toHaveLength(2);
    expect((await appErrorOf(openDatabase(path))).code).toBe('database-newer');
    expect(bytesOf(path)).toEqual(before);
  });
});

describe('a file that is no sound database', () => {
  async function expectRefusal(path: string, code: string, words: string): Promise<void> {
    const before = bytesOf(path);
    const error = await appErrorOf(openDatabase(path));
    expect(error.code).toBe(code);
    expect(error.message).toContain(path);
    expect(error.message).toContain(words);
    expect(error.message).toContain('Nothing was changed.');
    expect(bytesOf(path)).toEqual(before);
  }

  test('is refused when it is something else', async () => {
    const path = freshPath();
    writeFileSync(path, 'The quick brown fox jumps over the lazy dog. '.repeat(100));
    await expectRefusal(path, 'database-damaged', 'file is not a database');
  });

  test('is refused when it is a few bytes', async () => {
    const path = freshPath();
    writeFileSync(path, 'SQLite format 3\0');
    await expectRefusal(path, 'database-damaged', 'file is not a database');
  });

  test('is refused when it is cut off', async () => {
    const path = freshPath();
    const database = await openDatabase(path);
    manyRuns(database);
    database.close();
    truncateSync(path, Math.floor(statSync(path).size / 2));
    await expectRefusal(path, 'database-damaged', 'malformed');
  });

  test('is refused when pages are damaged after an unclean end', async () => {
    const path = await cutOffDatabase((database) => {
      manyRuns(database);
      database.pragma('wal_checkpoint(TRUNCATE)');
      createRun(database, plainRun);
    });
    const file = openSync(path, 'r+');
    for (let page = 3; page < statSync(path).size / 4096; page++)
      writeSync(file, Buffer.alloc(64, 7), 0, 64, page * 4096);
    closeSync(file);
    await expectRefusal(path, 'database-damaged', 'is damaged');
  });

  test('is refused when it is the database of another program', async () => {
    const path = freshPath();
    const other = new Sqlite(path);
    other.exec('CREATE TABLE messages (text TEXT)');
    other.close();
    await expectRefusal(path, 'database-foreign', 'belongs to another program');
  });

  test('is refused when it is a folder', async () => {
    const path = freshPath();
    mkdirSync(path);
    const error = await appErrorOf(openDatabase(path));
    expect(error.message).toContain(`The database ${path} cannot be read`);
  });
});

describe('a database that may not be written', () => {
  test('is refused when the file is read-only', async () => {
    const path = freshPath();
    (await openDatabase(path)).close();
    chmodSync(path, 0o444);
    const { stdout } = await runChild('open-database.ts', [path], { unprivilegedIn: join(path, '..') });
    expect(stdout).toBe(`AppError: The database ${path} cannot be written: check its permissions.\n`);
  });

  test('is refused when it may not even be read', async () => {
    const path = freshPath();
    (await openDatabase(path)).close();
    chmodSync(path, 0o000);
    const { stdout } = await runChild('open-database.ts', [path], { unprivilegedIn: join(path, '..') });
    expect(stdout).toMatch(/^AppError: The database .* cannot be read: EACCES/);
  });
});

test('a full disk is said to be one, and what was written before stays', async () => {
  const database = await freshDatabase();
  const run = createRun(database, plainRun);
  database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true }))}`);
  const fill = () => {
    for (let count = 0; count < 100; count++) createRun(database, { ...plainRun, config: 'x'.repeat(10_000) });
  };
  expect(fill).toThrow(`The database ${database.name} could not be written: the disk is full. Free some space.`);
  expect(requireRun(database, run.id)).toEqual(run);
  expect(database.pragma('quick_check', { simple: true })).toBe('ok');
});

test('an error that no person can cause is no sentence for people', () => {
  expect(databaseError(new TypeError('x is not a function'), '/data')).toBeUndefined();
});

test('an old Node is told so before it is taken down', async () => {
  const { stdout } = await endOf(startChild('open-database-with-old-node.ts', [freshPath()]));
  expect(stdout).toMatch(
    /^AppError: This Node \(v.*\) is too old for the database. Run the program with Node 24 or newer.\n$/,
  );
});
