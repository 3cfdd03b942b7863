import { describe, expect, it } from 'vitest';
import { formatPath, parseRunConfig } from '../../../../src-shared/config/parse-run-config.ts';
import { presets } from '../../../../src-shared/config/presets/index.ts';
import { fields, isThere, referenceOf } from '../../../../src-renderer/features/run-form/fields.ts';
import { groups } from '../../../../src-renderer/features/run-form/groups.ts';
import { matchesSearch } from '../../../../src-renderer/features/run-form/search.ts';
import { isList, isRecord, sameValue, valueAt } from '../../../../src-renderer/features/run-form/values.ts';

const configs = presets.map(({ name, config }) => parseRunConfig(config, name));

/** The paths of everything in a value that is no group, lists of numbers as a whole. */
function leavesOf(value: unknown, keys: (string | number)[] = []): string[] {
  if (isRecord(value)) return Object.entries(value).flatMap(([key, part]) => leavesOf(part, [...keys, key]));
  if (isList(value) && value.some(isRecord)) return value.flatMap((part, index) => leavesOf(part, [...keys, index]));
  return [formatPath(keys)];
}

describe('fields of the form', () => {
  it('hold every setting of every preset, each once', () => {
    for (const config of configs) {
      const there = fields.filter((field) => isThere(field, config)).map(({ path }) => path);
      expect(new Set(there).size).toBe(there.length);
      // The version is no setting, and there is one method only.
      const missing = leavesOf(config).filter((path) => !there.includes(path));
      expect(missing).toEqual(['version', 'method.name']);
    }
  });

  it('stand in one group each, and none in the group of the unforeseen', () => {
    const grouped = groups.flatMap((group) => group.fields.map(({ id }) => id));
    expect(grouped.toSorted()).toEqual(fields.map(({ id }) => id).toSorted());
    expect(groups.map(({ title }) => title)).not.toContain('Other settings');
  });

  it('have ids of their own and a label', () => {
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    expect(fields.filter(({ label }) => !/^\p{L}/u.test(label))).toEqual([]);
  });

  it('carry what their schema says of them', () => {
    const rate = fields.find(({ path }) => path === 'schedule.rate');
    expect(rate).toMatchObject({ description: 'Base learning rate, before scaling', usual: 0.2 });
    expect(rate?.control).toEqual({ kind: 'number', bounds: { whole: false, above: 0, most: 1000 } });
    const kinds = Object.fromEntries(fields.map(({ id, control }) => [id, control.kind]));
    expect(kinds).toMatchObject({
      'encoder.kind': 'variant',
      'encoder.channels@small': 'numbers',
      'encoder.depth@resnet': 'choice',
      'augmentation.views[1].crop.area': 'range',
      'training.steps': 'optional-number',
      'compute.threads': 'optional-number',
      'augmentation.normalisation': 'words-or-group',
      'augmentation.antialias': 'switch',
      name: 'optional-text',
    });
  });

  it('are compared with the default where the beginning is of another kind', () => {
    const lars = configs.find(({ optimizer }) => optimizer.kind === 'lars');
    const beta = fields.find(({ id }) => id === 'optimizer.beta2@adamw');
    expect(beta && referenceOf(beta, lars)).toBe(0.999);
  });

  it('are found by name, path, description and group, in any order and case', () => {
    const found = (searched: string) =>
      fields.filter((field) => matchesSearch(field, searched)).map(({ path }) => path);
    expect(found('BATCH size')).toContain('training.batchSize');
    expect(found('views[1].blur sigma')).toEqual(['augmentation.views[1].blur.sigma']);
    expect(found('torchvision')).toContain('augmentation.views[0].colourJitter.probability');
    expect(found('tensorflow')).toEqual(['compute.backend']);
    expect(found('nothing of the kind')).toEqual([]);
  });

  it('read their values at the place that they name', () => {
    const [digits] = configs;
    const area = fields.find(({ path }) => path === 'augmentation.views[0].crop.area');
    expect(area && sameValue(valueAt(digits, area.keys), [0.4, 1])).toBe(true);
  });
});
