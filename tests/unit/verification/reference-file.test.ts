import { describe, expect, test } from 'vitest';
import { parseReferenceFile } from '../../../src-main/learning/verification/reference-file.ts';
import { verifyReference } from '../../../src-main/learning/verification/verify-reference.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { changed, shippedReference, type Json, type Path } from '../../support/reference.ts';

const reference = shippedReference();

function refusalOf(value: unknown): AppError {
  try {
    parseReferenceFile(value, '/tmp/mine.json');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

test('the shipped file is one', () => {
  const read = Object.keys(parseReferenceFile(reference, 'reference.json'));
  expect(read.sort()).toEqual(Object.keys(reference).sort());
});

describe('what is not a reference file is refused with a sentence that names the file and the key', () => {
  test.each<[string, unknown, RegExp]>([
    ['a list', [], /mine\.json is not a file of reference numbers\. .*expected object/],
    ['a string', 'vicreg', /mine\.json is not a file of reference numbers/],
    ['nothing', null, /mine\.json is not a file of reference numbers/],
    ['an object without a version', { vicreg: { cases: [] } }, /schemaVersion: /],
    ['an old version', { schemaVersion: 0 }, /schemaVersion: /],
  ])('%s', (_, value, sentence) => {
    expect(refusalOf(value)).toMatchObject({ code: 'reference-malformed', kind: 'usage' });
    expect(refusalOf(value).message).toMatch(sentence);
  });

  test.each<[string, Path, Json, RegExp]>([
    ['a loss that is text', ['vicreg', 'cases', 3, 'expected', 'loss'], 'high', /vicreg\.cases\[3\]\.expected\.loss: /],
    ['a convention of its own', ['vicreg', 'cases', 0, 'convention'], 'mine', /vicreg\.cases\[0\]\.convention: /],
    ['cases that are missing', ['optimisers', 'cases'], null, /optimisers\.cases: /],
    ['a schedule without steps', ['schedules', 1, 'step'], [], /schedules\[1\]/],
    ['a depth that does not exist', ['network', 'cases', 0, 'architecture', 'depth'], 19, /architecture\.depth: /],
    [
      'more positions than values',
      ['vicreg', 'cases', 0, 'grad', 'A', 'values'],
      [1],
      /grad\.A: must have as many values as positions/,
    ],
    [
      'an input of another shape than its partner',
      ['vicreg', 'cases', 0, 'inputs', 'A', 'shape'],
      [9, 4],
      /inputs: A and B must be matrices of one shape/,
    ],
    [
      'a formula with too few factors',
      ['knn', 'inputs', 'centres', 'terms', 0, 'lin'],
      [1],
      /centres\.terms\[0\]\.lin: must give one number per axis/,
    ],
    [
      'a formula over an axis that is not there',
      ['knn', 'inputs', 'centres', 'terms', 0, 'bil'],
      [[0, 2, 1]],
      /centres\.terms\[0\]\.bil: names an axis/,
    ],
    [
      'an input of terabytes',
      ['diagnostics', 0, 'inputs', 'A', 'shape'],
      [1_000_000, 1_000_000],
      /inputs\.A\.shape: has more than 67108864 values/,
    ],
    [
      'a pixel outside the picture',
      ['augmentations', 'ops', 0, 'positions', 0],
      [0, 24, 0],
      /ops\[0\]\.positions: must lie within the shape/,
    ],
    [
      'k-NN sizes that contradict each other',
      ['knn', 'params', 'd'],
      17,
      /knn\.inputs\.centres\.shape: must be 5 x 17/,
    ],
    ['a tolerance below 0', ['tolerance', 'lossRelative'], -1, /tolerance\.lossRelative: /],
  ])('%s', (_, path, value, sentence) => {
    const { code, message } = refusalOf(changed(reference, path, () => value));
    expect(code).toBe('reference-malformed');
    expect(message).toMatch(sentence);
  });

  test('many faults: the first ones and how many more', () => {
    const { message } = refusalOf({ schemaVersion: 1, diagnostics: Array(9).fill({}) });
    expect(message).toMatch(/diagnostics\[0\]\.id: .* And \d+ more\.$/);
  });

  test('a file for a later version: it says to update', () => {
    const refusal = refusalOf({ ...reference, schemaVersion: 2, vicreg: 'changed' });
    expect(refusal.code).toBe('reference-newer');
    expect(refusal.message).toMatch(
      /mine\.json was written for a newer version .*schemaVersion 2.* Update the program/,
    );
  });
});

describe('a file may', () => {
  const verify = (file: Json) => verifyReference(file, { origin: 'mine.json', backend: 'none', onProgress: () => {} });

  test('hold nothing', async () => {
    expect(await verify({ schemaVersion: 1 })).toEqual({ backend: 'none', failed: 0, sections: {} });
  });

  test('hold sections of other names, which are counted and not judged', async () => {
    const { sections, failed } = await verify({
      schemaVersion: 1,
      simsiam: [{ id: 'a' }, { id: 'b' }],
      dino: { cases: [{ id: 'c' }] },
      remark: 'mine',
    });
    expect(failed).toBe(0);
    expect(sections['simsiam']).toEqual({
      supported: false,
      cases: 2,
      failed: 0,
      worst: null,
      details: [],
      reported: [],
    });
    expect(sections['dino']?.cases).toBe(1);
    expect(sections['remark']).toMatchObject({ supported: false, cases: 0 });
  });

  test('leave tolerances out, which are those of the shipped file then', () => {
    const stated = parseReferenceFile(reference, 'reference.json').tolerance;
    expect(parseReferenceFile({ schemaVersion: 1 }, 'mine.json').tolerance).toEqual(stated);
  });
});
