import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../../../src-shared/config/presets/index.ts';
import {
  attemptToBeginFromRun,
  beginFromPreset,
  wantedOrigin,
} from '../../../../src-renderer/features/run-form/begin-form.ts';
import {
  describeBounds,
  numberOfText,
  numbersOfText,
  textOfValue,
} from '../../../../src-renderer/features/run-form/number-text.ts';
import {
  readConfiguration,
  writeConfiguration,
} from '../../../../src-renderer/features/run-form/configuration-text.ts';
import { withSeeds } from '../../../../src-renderer/features/run-form/seeds.ts';
import { valueAt, withValue } from '../../../../src-renderer/features/run-form/values.ts';

const config = parseRunConfig(presetNamed('digits').config, 'digits');

describe('numbers as they are typed', () => {
  it('come back from their text', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0));
    fc.assert(
      fc.property(finite, (value) => {
        expect(numberOfText(textOfValue(value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.integer()), (list) => {
        expect(numbersOfText(textOfValue(list))).toEqual(list);
      }),
    );
  });

  it.each([
    ['1e-3', 0.001],
    [' .5 ', 0.5],
    ['2.', 2],
    ['-4', -4],
    ['', ''],
    ['0x10', '0x10'],
    ['1,5', '1,5'],
    ['Infinity', 'Infinity'],
    ['-', '-'],
    ['1e', '1e'],
  ])('%j is %j', (text, value) => expect(numberOfText(text)).toBe(value));

  it('are listed with any separator', () => {
    expect(numbersOfText('32, 64;128  x')).toEqual([32, 64, 128, 'x']);
  });
});

describe('what may be entered', () => {
  it.each([
    [{ whole: true, above: 0, most: 1024 }, 'a whole number from 1 to 1024'],
    [{ whole: false, above: 0 }, 'a number above 0'],
    [{ whole: false, least: 0, below: 1 }, 'a number at least 0 and below 1'],
    [{ whole: true, above: 0 }, 'a whole number at least 1'],
    [{ whole: false }, 'a number'],
  ])('%j is %j', (bounds, sentence) => expect(describeBounds(bounds)).toBe(sentence));
});

describe('seeds', () => {
  it('follow each other, and the runs are told apart', () => {
    const runs = withSeeds({ ...config, seed: 7, name: 'n'.repeat(300) }, 3);
    expect(runs.map(({ seed }) => seed)).toEqual([7, 8, 9]);
    expect(new Set(runs.map(({ name }) => name)).size).toBe(3);
    for (const run of runs) expect(parseRunConfig(run, 'seed')).toEqual(run);
    expect(withSeeds({ ...config, name: null }, 2).map(({ name }) => name)).toEqual([null, null]);
    expect(withSeeds(config, 1)).toEqual([config]);
  });

  it('beyond the last one are refused at the seed', () => {
    expect(() => withSeeds({ ...config, seed: 0xffffffff }, 2)).toThrow(/^seed: /);
  });
});

describe('a configuration that is pasted', () => {
  it('is read, or told why not', () => {
    expect(readConfiguration(JSON.stringify(config))).toEqual({ config });
    expect(readConfiguration('{"training": {"batchSize": 64}}')).toMatchObject({
      config: { training: { batchSize: 64 } },
    });
    expect(readConfiguration('{')).toEqual({ faults: [expect.stringContaining('not JSON')] });
    expect(readConfiguration('[]')).toEqual({ faults: [expect.stringContaining('one JSON object')] });
    expect(readConfiguration('{"traning": {}}')).toEqual({ faults: [expect.stringContaining('traning')] });
    expect(readConfiguration('{"seed": -1}')).toEqual({ faults: [expect.stringMatching(/^seed: /)] });
  });
});

describe('a configuration as text', () => {
  it('is the same when it is read, whatever its texts hold, with lists of numbers on one line', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(writeConfiguration(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(writeConfiguration({ widths: [8, 1e-7, -2.5], name: '[ 1, 2 ]' })).toBe(
      '{\n  "widths": [8, 1e-7, -2.5],\n  "name": "[ 1, 2 ]"\n}',
    );
  });
});

describe('the beginning of a form', () => {
  it('is the preset, with the data set of before where it leaves that open', () => {
    expect(valueAt(beginFromPreset('photos-small', 'mine').draft, ['dataset'])).toBe('mine');
    expect(valueAt(beginFromPreset('digits', 'mine').draft, ['dataset'])).toBe('digits');
  });

  it('is the configuration of a run, or the sentence why it cannot be', () => {
    const run = { id: 'a', name: 'first', config, status: 'finished' as const };
    expect(attemptToBeginFromRun(run)).toMatchObject({ start: { draft: config, origin: { kind: 'run', id: 'a' } } });
    const later = { ...run, config: { ...config, version: 99 } };
    const fault = attemptToBeginFromRun(later);
    expect('fault' in fault && fault.fault).toContain('newer version');
    const begun = attemptToBeginFromRun(run, 'draft');
    expect('fault' in begun && begun.fault).toContain('is finished and no draft any more');
    expect(attemptToBeginFromRun({ ...run, status: 'draft' }, 'draft')).toMatchObject({
      start: { origin: { kind: 'draft', id: 'a' } },
    });
  });

  it('is what the address asks for', () => {
    expect(wantedOrigin(new URLSearchParams('from=abc'))).toMatchObject({ kind: 'run', id: 'abc' });
    expect(wantedOrigin(new URLSearchParams('preset=digits'))).toEqual({ kind: 'preset', name: 'digits' });
    expect(wantedOrigin(new URLSearchParams())).toBeUndefined();
  });
});

describe('changing a place', () => {
  it('leaves the original and all other places as they are', () => {
    const before = JSON.stringify(config);
    const changed = withValue(config, ['augmentation', 'views', 1, 'blur', 'sigma'], [1, 2]);
    expect(JSON.stringify(config)).toBe(before);
    expect(valueAt(changed, ['augmentation', 'views', 1, 'blur', 'sigma'])).toEqual([1, 2]);
    expect(valueAt(changed, ['augmentation', 'views', 0])).toBe(config.augmentation.views[0]);
  });
});
