import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySettings, parseRunConfig } from '../../../../src-shared/config/parse-run-config.ts';
import { presetNamed, presets } from '../../../../src-shared/config/presets/index.ts';
import {
  commandLine,
  quoteForShell,
  settingsBetween,
} from '../../../../src-renderer/features/run-form/command-line.ts';
import { changedConfig } from './changed-config.ts';

const digits = presetNamed('digits');

describe('the command that trains the same', () => {
  it('is short where little differs', () => {
    const config = parseRunConfig({ ...digits.config, seed: 7 }, 'test');
    expect(commandLine(config, [digits])).toBe('vicreg train preset:digits \\\n  --set seed=7');
    expect(commandLine(parseRunConfig(digits.config, 'test'), presets)).toBe('vicreg train preset:digits');
  });

  it('comes to the same configuration from any preset, whatever was changed', () => {
    fc.assert(
      fc.property(changedConfig, fc.constantFrom(...presets), (config, preset) => {
        const settings = settingsBetween(preset, config);
        expect(parseRunConfig(applySettings(preset.config, settings), 'command')).toEqual(config);
      }),
    );
  });

  it('reaches a shell as it was meant', () => {
    const texts = fc.sample(fc.string({ unit: 'grapheme' }), 200).filter((text) => !text.includes('\0'));
    const script = `printf '%s\\0' ${[...texts, "it's", '$HOME', '`x`', 'a\nb'].map(quoteForShell).join(' ')}`;
    const heard = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(heard).toEqual([...texts, "it's", '$HOME', '`x`', 'a\nb']);
  });
});
