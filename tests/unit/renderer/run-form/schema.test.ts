import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../../../src-shared/config/parse-run-config.ts';
import { presets } from '../../../../src-shared/config/presets/index.ts';
import { configSchema, filled, shortened } from '../../../../src-renderer/features/run-form/schema.ts';
import { changedConfig } from './changed-config.ts';

describe('the short form of a configuration', () => {
  it('is what people wrote, where they wrote no more than they had to', () => {
    expect(shortened(configSchema, parseRunConfig({}, 'test'))).toEqual({});
    const short = { encoder: { kind: 'small', outputs: 64 }, training: { batchSize: 64 } };
    expect(shortened(configSchema, parseRunConfig(short, 'test'))).toEqual(short);
  });

  it('parses to the same configuration, whatever was changed', () => {
    fc.assert(
      fc.property(changedConfig, (config) => {
        expect(parseRunConfig(shortened(configSchema, config), 'short')).toEqual(config);
      }),
    );
  });

  it('leaves what is no configuration as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => shortened(configSchema, { ...presets[0]?.config, encoder: value, training: value })).not.toThrow();
      }),
    );
  });
});

describe('filling in defaults', () => {
  it('agrees with parsing', () => {
    for (const { name, config } of [{ name: 'nothing', config: {} }, ...presets]) {
      expect(filled(configSchema, config)).toEqual(parseRunConfig(config, name));
    }
  });
});
