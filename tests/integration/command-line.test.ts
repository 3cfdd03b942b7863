import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newPerson, seriesOf, shortRun, trainDocument, type Person } from '../support/command-line.ts';

const errorDocument = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

const COMMANDS = [
  ['doctor'],
  ['datasets'],
  ['datasets', 'add'],
  ['datasets', 'list'],
  ['datasets', 'show'],
  ['datasets', 'remove'],
  ['train'],
  ['resume'],
  ['runs'],
  ['runs', 'show'],
  ['metrics'],
  ['evaluate'],
  ['verify'],
  ['config', 'schema'],
  ['config', 'show'],
  ['presets'],
  ['runtime', 'install'],
  ['runtime', 'remove'],
  ['demo'],
];

describe('the command line', () => {
  let person: Person;
  let runId = '';

  beforeAll(async () => {
    person = newPerson();
    const added = await person.json('datasets', 'add', 'sample:digits', '--name', 'digits');
    expect(added).toMatchObject({
      code: 0,
      document: { dataset: { name: 'digits', images: 10_000, classes: 10, skipped: 0 } },
    });
    const trained = await person.json(
      ...shortRun('wasm', 6, 'schedule.warmup=0.5', 'knn.bankLimit=200', 'knn.queryLimit=50'),
    );
    expect(trained).toMatchObject({ code: 0, document: { status: 'finished', step: 6 } });
    runId = trainDocument.parse(trained.document).runId;
  });

  afterAll(() => person.leave());

  it.each(COMMANDS.map((words) => [words.join(' '), words]))('explains %s with --help', async (_, words) => {
    const { code, stdout } = await person.vicreg(...words, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: vicreg ${words.join(' ')}`);
  });

  it.each([
    [['trian'], 'unknown command'],
    [['train'], 'missing required argument'],
    [['train', 'preset:digits', '--bakcend', 'wasm'], 'unknown option'],
    [['train', 'preset:digits', '--backend', 'cuda'], 'Allowed choices'],
    [['datasets', 'add', 'x', '--name', 'n', '--size', '-3'], 'Give a whole number'],
    [['evaluate', 'x'], '--knn'],
  ])('answers %j with exit code 2 and no stack', async (words, expected) => {
    const { code, stderr } = await person.vicreg(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('lists data sets and runs', async () => {
    expect(await person.json('datasets', 'list')).toMatchObject({
      code: 0,
      document: { datasets: [{ name: 'digits' }] },
    });
    expect(await person.json('runs')).toMatchObject({
      document: {
        runs: [{ id: runId, name: 'digits', status: 'finished', method: 'vicreg', dataset: 'digits', step: 6 }],
      },
    });
    expect((await person.vicreg('runs', 'show', runId)).stdout).toContain('finished after 6 of 6 updates');
  });

  it('gives every series of a run, the loss being the weighted sum of its terms', async () => {
    const series = await seriesOf(person, runId);
    const at = (name: string, step: number) => Number(series[name]?.values[step]);
    expect(series['loss']?.steps).toEqual([0, 1, 2, 3, 4, 5]);
    for (let step = 0; step < 6; step++) {
      const sum = 25 * at('invariance', step) + 25 * at('variance', step) + at('covariance', step);
      expect(Math.abs(at('loss', step) - sum)).toBeLessThan(1e-4 * sum);
    }
    expect(at('learning_rate', 0)).toBe(0);
    expect(series['knn_top1']?.steps).toEqual([5]);
  });

  it('prints metrics as CSV', async () => {
    const { stdout } = await person.vicreg('metrics', runId, '--csv', '--series', 'loss,variance');
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toBe('step,loss,variance');
    expect(lines).toHaveLength(7);
    expect(lines[1]).toMatch(/^0,\d+\.\d+,\d+\.\d+$/);
  });

  it('evaluates a run and stores the protocol with the figure', async () => {
    const { document } = await person.json('evaluate', runId, '--knn', '--k', '5');
    expect(document).toMatchObject({
      protocol: { kind: 'knn', k: 5, representation: 'trained', splitOrigin: 'seed', layer: 'representation' },
    });
    const { stdout } = await person.vicreg('runs', 'show', runId);
    expect(stdout).toContain('"k":5');
  });

  it('resolves relative paths against where the person stands', async () => {
    mkdirSync(join(person.folder, 'configs'), { recursive: true });
    writeFileSync(join(person.folder, 'configs', 'mine.json'), '{"seed": 5}');
    expect(await person.json('config', 'show', 'configs/mine.json')).toMatchObject({ code: 0, document: { seed: 5 } });
  });

  it('gives a JSON schema that describes every setting', async () => {
    const { document } = await person.json('config', 'schema');
    expect(JSON.stringify(document)).toContain('lambda in the paper');
  });

  it.each([
    ['unknown.json', '{"colour": 1}', 'colour'],
    ['type.json', '{"training": {"batchSize": "many"}}', 'training.batchSize'],
    ['impossible.json', '{"training": {"batchSize": 1}}', 'training.batchSize'],
    ['newer.json', '{"version": 99}', 'newer version'],
    ['broken.json', '{"seed": ', 'not JSON'],
    ['list.json', '[]', 'one JSON object'],
  ])('refuses %s with a sentence', async (name, content, expected) => {
    const path = join(person.folder, name);
    writeFileSync(path, content);
    const { code, stdout, stderr } = await person.vicreg('train', path, '--dataset', 'digits', '--json');
    expect(code).toBe(2);
    expect(errorDocument.parse(JSON.parse(stdout)).error.message).toContain(expected);
    expect(stdout).toContain(name);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['train', 'nowhere.json'], 'nowhere.json'],
    [['train', 'preset:digits', '--dataset', 'nothing'], 'nothing'],
    [['train', 'preset:photos-small'], '--dataset'],
    [['train', 'preset:photos-small', '--dataset', 'digits'], 'augmentation.size'],
    [['train', 'preset:digits', '--set', 'training.batchSize=20000'], '20000'],
    [
      ['train', 'preset:digits', '--set', 'augmentation.normalisation={"mean":[0,0,0],"deviation":[1,1,1]}'],
      'normalisation',
    ],
    [['train', 'preset:digits', '--set', 'colour'], 'path.to.key=value'],
    [['runs', 'show', 'nothing'], 'nothing'],
    [['metrics', 'nothing'], 'nothing'],
    [['resume', 'nothing'], 'nothing'],
    [['evaluate', 'nothing', '--knn'], 'nothing'],
    [['datasets', 'show', 'nothing'], 'nothing'],
    [['datasets', 'add', 'nowhere', '--name', 'n'], 'nowhere'],
    [['datasets', 'add', 'sample:letters', '--name', 'n'], 'sample:letters'],
    [['verify', 'nowhere.json'], 'nowhere.json'],
  ])('answers %j with a sentence, and records nothing', async (words, expected) => {
    const { code, stdout, stderr } = await person.vicreg(...words, '--json');
    expect(code).not.toBe(0);
    expect(errorDocument.parse(JSON.parse(stdout)).error.message).toContain(expected);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect((await person.json('runs')).document).toMatchObject({ runs: [{ id: runId }] });
  });

  it('does not go on with a finished run', async () => {
    const { code, stderr } = await person.vicreg('resume', runId);
    expect(code).toBe(1);
    expect(stderr).toContain('finished');
  });

  it('forgets a data set and keeps the runs on it', async () => {
    const other = newPerson();
    other.environment['VICREG_HOME'] = person.environment['VICREG_HOME'];
    expect((await other.vicreg('datasets', 'add', 'sample:digits', '--name', 'again')).code).toBe(0);
    expect((await other.vicreg('datasets', 'remove', 'again')).code).toBe(0);
    expect((await person.json('datasets', 'list')).document).toMatchObject({ datasets: [{ name: 'digits' }] });
    expect((await person.json('runs')).document).toMatchObject({ runs: [{ id: runId }] });
    other.leave();
  });
});

describe('a store that cannot be used', () => {
  it.each([
    ['a file in place of the data folder', (home: string) => writeFileSync(home, ''), 'not a folder'],
    [
      'a file that is no database',
      (home: string) => {
        mkdirSync(home);
        writeFileSync(join(home, 'workbench.sqlite'), 'not a database, whatever it is called'.repeat(100));
      },
      'workbench.sqlite',
    ],
  ])('%s is told in a sentence', async (_, prepare, expected) => {
    const person = newPerson();
    prepare(join(person.folder, 'home'));
    const { code, stderr } = await person.vicreg('runs');
    expect(code).toBe(1);
    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/\n\s+at /);
    person.leave();
  });

  it('a place where nothing can be written is told in a sentence', async () => {
    const person = newPerson();
    person.environment['VICREG_HOME'] = '/proc/vicreg';
    const { code, stderr } = await person.vicreg('runs');
    expect(code).toBe(1);
    expect(stderr).toContain('/proc/vicreg');
    expect(stderr).toContain('VICREG_HOME');
    person.leave();
  });
});
