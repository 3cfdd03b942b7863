import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySettings, parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import { presets, presetNamed } from '../../../src-shared/config/presets/index.ts';
import { RUN_CONFIG_VERSION } from '../../../src-shared/config/run-config.ts';

describe('run configuration', () => {
  it('fills in the defaults of the official code', () => {
    const config = parseRunConfig({}, 'test');
    expect(config.method.coefficients).toEqual({ invariance: 25, variance: 25, covariance: 1 });
    expect(config.expander.widths).toEqual([8192, 8192, 8192]);
    expect(config.augmentation.views.map((view) => [view.blur.probability, view.solarize.probability])).toEqual([
      [1, 0],
      [0.1, 0.2],
    ]);
    expect(config.optimizer).toMatchObject({ kind: 'lars', variant: 'official', eta: 0.001, weightDecay: 1e-6 });
  });

  it.each([
    [{ colour: 1 }, 'colour: there is no such setting'],
    [{ method: { name: 'vicreg', coefficients: { inv: 1 } } }, 'method.coefficients.inv: there is no such setting'],
    [{ training: { batchSize: '64' } }, 'training.batchSize:'],
    [{ training: { batchSize: 1 } }, 'training.batchSize: must be at least 2'],
    [{ training: { epochs: 3, steps: 4 } }, 'training.steps: give either epochs or steps'],
    [{ seed: -1 }, 'seed:'],
    [{ augmentation: { views: [{ crop: { area: [1, 0.1] } }, {}] } }, 'augmentation.views[0].crop.area:'],
    [{ augmentation: { views: [{}] } }, 'augmentation.views'],
    [{ encoder: { kind: 'resnet', depth: 19 } }, 'encoder.depth:'],
    [{ optimizer: { kind: 'adam' } }, 'optimizer.kind:'],
    [{ optimizer: { kind: 'sgd', momentum: 0, nesterov: true } }, 'optimizer.nesterov:'],
    [{ augmentation: { size: 8, views: [{ blur: { kernel: 17 } }, {}] } }, 'augmentation.views[0].blur.kernel:'],
    [{ method: { name: 'vicreg', coefficients: { invariance: 0, variance: 0, covariance: 0 } } }, 'nothing to learn'],
    [{ augmentation: { size: 4 }, encoder: { kind: 'small', channels: [8, 8, 8] } }, 'encoder.channels:'],
  ])('refuses %j naming the key', (value, expected) => {
    expect(() => parseRunConfig(value, 'run.json')).toThrow(expected);
    expect(() => parseRunConfig(value, 'run.json')).toThrow('run.json');
  });

  it.each([null, 3, 'text', []])('refuses %j, which is not an object', (value) => {
    expect(() => parseRunConfig(value, 'run.json')).toThrow('must hold one JSON object');
  });

  it('refuses a configuration of a newer version with a sentence', () => {
    expect(() => parseRunConfig({ version: RUN_CONFIG_VERSION + 1, later: true }, 'run.json')).toThrow('newer version');
  });

  it('reads back what it wrote', () => {
    for (const preset of presets) {
      const config = parseRunConfig(preset.config, preset.name);
      expect(parseRunConfig(JSON.parse(JSON.stringify(config)), preset.name)).toEqual(config);
    }
  });

  it('names the presets when one is unknown', () => {
    expect(() => presetNamed('digit')).toThrow('digits');
  });
});

describe('settings', () => {
  it('reach any place, as JSON where it is JSON', () => {
    const settings = ['name=first run', 'training.batchSize=8', 'augmentation.views.1.blur.probability=0.25', 'seed=7'];
    const config = parseRunConfig(applySettings({ augmentation: { views: [{}, {}] } }, settings), 'test');
    expect(config.name).toBe('first run');
    expect(config.training.batchSize).toBe(8);
    expect(config.augmentation.views[1].blur.probability).toBe(0.25);
    expect(config.seed).toBe(7);
  });

  it('change one place of a list that the configuration leaves to its default', () => {
    const config = parseRunConfig(applySettings({}, ['augmentation.views.1.solarize.probability=0.5']), 'test');
    expect(config.augmentation.views.map(({ blur, solarize }) => [blur.probability, solarize.probability])).toEqual([
      [1, 0],
      [0.1, 0.5],
    ]);
  });

  it('leave what they were given as it was', () => {
    const original = { training: { batchSize: 4 } };
    applySettings(original, ['training.batchSize=8']);
    expect(original).toEqual({ training: { batchSize: 4 } });
  });

  it('need not repeat the kind of a group that the configuration leaves to its default', () => {
    const settings = ['method.coefficients.variance=10', 'encoder.width=16', 'optimizer.eta=0.02'];
    const config = parseRunConfig(applySettings({}, settings), 'test');
    expect(config.method).toMatchObject({ name: 'vicreg', coefficients: { invariance: 25, variance: 10 } });
    expect(config.encoder).toMatchObject({ kind: 'resnet', depth: 50, width: 16 });
    expect(config.optimizer).toMatchObject({ kind: 'lars', eta: 0.02 });
  });

  it.each(['training.batchSize', '=3', 'a..b=1', '__proto__.x=1'])('refuse %s', (setting) => {
    expect(() => applySettings({}, [setting])).toThrow('path.to.key=value');
  });

  it('never throw anything but a sentence', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (key, value) => {
        try {
          parseRunConfig(applySettings({}, [`${key}=${JSON.stringify(value)}`]), 'test');
        } catch (error) {
          expect(error).toHaveProperty('name', 'AppError');
        }
      }),
    );
  });
});
