import { expect, it } from 'vitest';
import { networkPartsOf } from '../../../../src-renderer/features/network/network-parts.ts';
import { networkRows } from '../../../../src-renderer/features/network/network-rows.ts';
import { parseRunConfig } from '../../../../src-shared/config/parse-run-config.ts';
import { presetNamed, presets } from '../../../../src-shared/config/presets/index.ts';

const draftOf = (preset: string) => parseRunConfig(presetNamed(preset).config, preset);

function rowsOf(preset: string, pictures: { channels: number; size: number }) {
  const parts = networkPartsOf(draftOf(preset));
  return parts === undefined ? expect.fail('the preset was not taken') : networkRows(parts, pictures);
}

it('shows a batch from the stored pictures to the terms of the loss', () => {
  const { rows } = rowsOf('digits', { channels: 1, size: 28 });
  expect(rows.map(({ name, output, parameters }) => [name, output, parameters])).toEqual([
    ['pictures', '128×1×28×28', null],
    ['two views', '128×1×28×28', null],
    ['conv1', '128×32×14×14', 352],
    ['conv2', '128×64×7×7', 18_560],
    ['conv3', '128×64×4×4', 36_992],
    ['fc', '128×128', 131_328],
    ['h', '128×128', null],
    ['linear1', '128×256', 33_536],
    ['linear2', '128×256', 66_304],
    ['linear3', '128×256', 65_536],
    ['z', '128×256', null],
    ['invariance', '', null],
    ['variance', '', null],
    ['covariance', '', null],
  ]);
});

it.each(presets.map(({ name }) => name))('gives %s a row per stage, of names that tell them apart', (preset) => {
  const { rows, encoderParameters, expanderParameters } = rowsOf(preset, { channels: 3, size: 256 });
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  const sum = (kind: string) =>
    rows.filter((row) => row.kind === kind).reduce((total, { parameters }) => total + (parameters ?? 0), 0);
  expect(sum('encoder')).toBe(encoderParameters);
  expect(sum('expander')).toBe(expanderParameters);
  for (const { width } of rows) expect(width).toBeLessThanOrEqual(1);
});

it('needs only the parts of a draft that matter', () => {
  const draft = draftOf('digits');
  expect(
    networkPartsOf({ ...draft, dataset: null, seed: 'none', schedule: {}, optimizer: { kind: '?' } }),
  ).toBeDefined();
  expect(networkPartsOf({ ...draft, training: { ...draft.training, batchSize: 'many' } })).toBeUndefined();
  expect(networkPartsOf({ ...draft, encoder: { kind: 'small', channels: [0], outputs: 8 } })).toBeUndefined();
  expect(networkPartsOf({ ...draft, expander: { widths: [] } })).toBeUndefined();
  expect(networkPartsOf(null)).toBeUndefined();
});
