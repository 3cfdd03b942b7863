import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../../../src-shared/config/presets/index.ts';
import { AppError } from '../../../../src-shared/errors.ts';
import { fields } from '../../../../src-renderer/features/run-form/fields.ts';
import { checkDraft, fitIssues, issuesOf, placeIssues } from '../../../../src-renderer/features/run-form/issues.ts';
import { withValue, type Keys } from '../../../../src-renderer/features/run-form/values.ts';

const config = parseRunConfig(presetNamed('digits').config, 'digits');
const dataset = {
  id: '1',
  name: 'digits',
  folder: '1',
  images: 10_000,
  classes: 10,
  size: 28,
  channels: 1,
  source: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};

function placedAfter(keys: Keys, value: unknown) {
  const draft = withValue(config, keys, value);
  return placeIssues(checkDraft(draft).issues, fields, draft);
}

describe('what is wrong with a draft', () => {
  it.each<[Keys, unknown, string, string]>([
    [['training', 'batchSize'], 'many', 'training.batchSize', 'write a whole number from 1 to 65536'],
    [['training', 'batchSize'], 1, 'training.batchSize', 'must be at least 2'],
    [['augmentation', 'views', 1, 'crop', 'area'], [1, 0.5], 'augmentation.views[1].crop.area', 'must not exceed'],
    [['augmentation', 'views', 0, 'crop', 'area'], ['', 1], 'augmentation.views[0].crop.area', 'write two numbers'],
    [['expander', 'widths'], [64, 'x'], 'expander.widths', 'write 1 to 8 numbers'],
    [['encoder', 'channels'], [], 'encoder.channels@small', 'write 1 to 5 numbers'],
    [
      ['method', 'coefficients'],
      { invariance: 0, variance: 0, covariance: 0 },
      'method.coefficients.invariance@vicreg',
      'nothing to learn',
    ],
    [['training', 'epochs'], 3, 'training.steps', 'either epochs or steps'],
    [['augmentation', 'normalisation'], { mean: [1], deviation: [1, 2] }, 'augmentation.normalisation', 'one mean'],
    [['augmentation', 'views', 0, 'stroke'], { thinner: 1, thicker: 1 }, 'augmentation.views[0].stroke.thinner', 'sum'],
    [['optimizer', 'weightDecay'], 11, 'optimizer.weightDecay@adamw', 'from 0 to 10'],
  ])('is told at the setting: %j = %j', (keys, value, id, sentence) => {
    const { byField, others } = placedAfter(keys, value);
    expect(byField.get(id)?.join(' ')).toContain(sentence);
    expect(others).toEqual([]);
  });

  it('is told for the whole when no setting is at fault', () => {
    expect(placedAfter(['colour'], 1).others.join()).toContain('colour');
    expect(checkDraft(null).issues).toEqual([expect.objectContaining({ path: '' })]);
  });
});

describe('what the engine refuses', () => {
  it('is told at the setting that its sentence begins with', () => {
    const error = new AppError('view-too-large', 'augmentation.size: views of 64 pixels cannot be cut.\nChoose.');
    expect(issuesOf(error)).toEqual([
      { path: 'augmentation.size', message: 'views of 64 pixels cannot be cut.\nChoose.' },
    ]);
  });

  it('is told at the setting that it is known to be about', () => {
    expect(issuesOf(new AppError('batch-larger-than-data', 'A batch of 9 cannot be filled.'))[0]?.path).toBe(
      'training.batchSize',
    );
    expect(issuesOf(new AppError('dataset-unknown', 'There is no data set.'))[0]?.path).toBe('dataset');
  });

  it('is told for the whole otherwise', () => {
    expect(issuesOf(new AppError('disk-full', 'The disk is full: free some space.'))).toEqual([
      { path: '', message: 'The disk is full: free some space.' },
    ]);
  });
});

describe('what does not fit the data set', () => {
  const pathsOf = (value: unknown) => fitIssues(value, [dataset]).map(({ path }) => path);

  it('is told before the engine is asked', () => {
    expect(pathsOf(config)).toEqual([]);
    expect(pathsOf({ ...config, dataset: null })).toEqual(['dataset']);
    expect(pathsOf({ ...config, dataset: 'photos' })).toEqual(['dataset']);
    expect(pathsOf({ ...config, augmentation: { ...config.augmentation, size: 32 } })).toEqual(['augmentation.size']);
    const normalisation = { mean: [0, 0, 0], deviation: [1, 1, 1] };
    expect(pathsOf({ ...config, augmentation: { ...config.augmentation, normalisation } })).toEqual([
      'augmentation.normalisation',
    ]);
    expect(pathsOf({ dataset: 3, augmentation: 'none' })).toEqual(['dataset']);
  });
});
