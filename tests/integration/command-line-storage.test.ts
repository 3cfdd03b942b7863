import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../src-main/storage/database.ts';
import { newPerson, shortRun, trainDocument, type Person } from '../support/command-line.ts';

const copyDocument = z.object({ folder: z.string(), files: z.int().positive(), bytes: z.number().positive() });
const datasetsDocument = z.object({ datasets: z.array(z.object({ name: z.string() })) });

/** Many commands, each with its process start, on a machine that may be busy. */
describe('the data folder by the command line', { timeout: 240_000 }, () => {
  let person: Person;
  beforeEach(async () => {
    person = newPerson();
    expect((await person.vicreg('datasets', 'add', 'sample:digits', '--name', 'digits')).code).toBe(0);
  }, 60_000);
  afterEach(() => person.leave());

  const in_ = (...path: string[]) => join(person.folder, ...path);
  async function refusal(...words: string[]): Promise<string> {
    const { code, stdout, stderr } = await person.vicreg(...words);
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(/\n\s+at /);
    return stderr;
  }

  it('is backed up to a folder that is a data folder itself', async () => {
    const { code, document } = await person.json('backup', 'copy');
    expect(code).toBe(0);
    expect(copyDocument.parse(document).folder).toBe(in_('copy'));
    const home = person.environment['VICREG_HOME'];
    person.environment['VICREG_HOME'] = in_('copy');
    expect(datasetsDocument.parse((await person.json('datasets', 'list')).document).datasets).toMatchObject([
      { name: 'digits' },
    ]);
    expect((await person.vicreg('engine', 'end')).code).toBe(0);
    person.environment['VICREG_HOME'] = home;
    const { stdout } = await person.vicreg('backup', 'second copy');
    expect(stdout).toMatch(
      /^Backed up to .*second copy: \d+ file\(s\), .*each was read again and is as it was written\./,
    );
  });

  it('is not backed up to or moved to a folder that is not fit, with a sentence, and nothing is changed there', async () => {
    mkdirSync(in_('full'));
    writeFileSync(in_('full', 'letter.txt'), 'dear');
    for (const words of [['backup'], ['storage', 'move']]) {
      expect(await refusal(...words, 'full')).toContain('is not empty (it holds letter.txt)');
      expect(await refusal(...words, in_('home', 'inside'))).toContain('is the data folder itself or lies in it');
      expect(await refusal(...words)).toContain("missing required argument 'folder'");
    }
    expect(readdirSync(in_('full'))).toEqual(['letter.txt']);
    expect(existsSync(in_('home', 'location.json'))).toBe(false);
  });

  it('is moved when nothing trains, and found in its new place', async () => {
    const { document } = await person.json(...shortRun('wasm', 100_000), '--detach');
    const { runId } = trainDocument.parse(document);
    expect(await refusal('storage', 'move', 'new place')).toContain('A run trains or waits in the queue');
    expect((await person.vicreg('stop', runId, '--now')).code).toBe(0);
    const { code, stdout } = await person.vicreg('storage', 'move', 'new place');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^The data folder is now .*new place: /);
    expect(stdout).toContain('keeps its files until you delete them; leave location.json in it.');
    const shown = await person.vicreg('storage');
    expect(shown.stdout).toContain(`data folder: ${in_('new place')}`);
    expect(shown.stdout).toContain(`It was moved from ${in_('home')}`);
    expect((await person.vicreg('engine', 'end')).code).toBe(0);
  });

  it('is rid of superseded checkpoints only', async () => {
    const { document } = await person.json(...shortRun('wasm', 4, 'knn.everyEpochs=null'));
    const { runId } = trainDocument.parse(document);
    expect(await person.json('storage', 'clean')).toMatchObject({ code: 0, document: { files: 0, bytes: 0 } });
    const folder = in_('home', 'runs', runId, 'checkpoints');
    const before = readdirSync(folder);
    expect(before.length).toBeGreaterThan(0);
    expect((await person.vicreg('engine', 'end')).code).toBe(0);
    // As a run has it that went back behind this checkpoint.
    const database = await openDatabase(in_('home', 'workbench.sqlite'));
    expect(database.prepare('UPDATE checkpoints SET superseded_by = 2 WHERE run_id = ?').run(runId).changes).toBe(
      before.length,
    );
    database.close();
    expect((await person.vicreg('storage')).stdout).toContain("'vicreg storage clean' deletes them.");
    const cleaned = await person.vicreg('storage', 'clean');
    expect(cleaned.stdout).toMatch(new RegExp(`^Deleted ${before.length} checkpoint\\(s\\): .* are free again\\.\n$`));
    expect(readdirSync(folder)).toEqual([]);
    expect(await refusal('storage', 'clean', 'everything')).toContain('too many arguments');
  });
});
