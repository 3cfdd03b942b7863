import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../../../src-shared/config/parse-run-config.ts';
import { presets } from '../../../../src-shared/config/presets/index.ts';
import { valueAt, withValue } from '../../../../src-renderer/features/run-form/values.ts';
import {
  isOn,
  isUnchanged,
  switchedOver,
  VIEW_SWITCHES,
} from '../../../../src-renderer/features/run-form/view-switches.ts';
import { viewsRequestOf } from '../../../../src-renderer/features/run-form/views-request.ts';

const configs = presets.map(({ name, config }) => parseRunConfig(config, name));
const anyConfig = fc.constantFrom(...configs);
const anySwitch = fc.constantFrom(...VIEW_SWITCHES);
const anyView = fc.constantFrom(0, 1);

describe('a switch of an augmentation', () => {
  it('gives a valid configuration, in which this augmentation is the other way and no other is', () => {
    fc.assert(
      fc.property(anyConfig, anySwitch, anyView, (config, augmentation, view) => {
        const switched = switchedOver(augmentation, config, view, []);
        expect(parseRunConfig(switched, 'the test')).toEqual(switched);
        for (const other of VIEW_SWITCHES) {
          for (const of of [0, 1]) {
            const isThis = other === augmentation && of === view;
            expect(isOn(other, switched, of)).toBe(isThis !== isOn(other, config, of));
          }
        }
      }),
    );
  });

  it('off and on again changes nothing where it is known how it was', () => {
    fc.assert(
      fc.property(anyConfig, anySwitch, anyView, (config, augmentation, view) => {
        const once = switchedOver(augmentation, config, view, [config]);
        const again = switchedOver(augmentation, once, view, [config]);
        if (isOn(augmentation, config, view)) expect(again).toEqual(config);
        else expect(isOn(augmentation, again, view)).toBe(false);
      }),
    );
  });

  it('leaves the picture as it is when all are off', () => {
    for (const config of configs) {
      const off = VIEW_SWITCHES.reduce<unknown>(
        (draft, augmentation) => (isOn(augmentation, draft, 0) ? switchedOver(augmentation, draft, 0, []) : draft),
        config,
      );
      expect(isUnchanged(off, 0)).toBe(true);
      expect(isUnchanged(config, 0)).toBe(false);
    }
  });

  it('mends a wrong value by switching it off', () => {
    const [config] = configs;
    const [rotation] = VIEW_SWITCHES;
    const place = ['augmentation', 'views', 0, 'rotation'];
    const wrong = withValue(config, place, 'abc');
    expect(rotation && valueAt(switchedOver(rotation, wrong, 0, []), place)).toBe(0);
  });
});

describe('the question for the views of a draft', () => {
  const shown = { epoch: 2, from: 6, count: 6 };
  const [first] = configs;
  const draft = { ...first, dataset: 'digits' };

  it('is there whatever is wrong with other settings', () => {
    const wrong = withValue(withValue(draft, ['training', 'batchSize'], 'many'), ['encoder'], null);
    expect(viewsRequestOf(wrong, shown)).toEqual({
      dataset: 'digits',
      seed: first?.seed,
      augmentation: first?.augmentation,
      pictures: { kind: 'order', epoch: 2 },
      from: 6,
      count: 6,
    });
  });

  it('is not there while the augmentation, the seed or the data set is none', () => {
    expect(viewsRequestOf({ ...draft, dataset: null }, shown)).toBeUndefined();
    expect(viewsRequestOf({ ...draft, seed: -1 }, shown)).toBeUndefined();
    expect(viewsRequestOf(withValue(draft, ['augmentation', 'size'], 'large'), shown)).toBeUndefined();
    expect(viewsRequestOf('nothing at all', shown)).toBeUndefined();
  });
});
