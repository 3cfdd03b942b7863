import { expect, test } from 'vitest';
import { parseGpu } from '../../../../src-main/engine/machine/gpu-load.ts';
import { parseNumber, parseRows } from '../../../../src-main/engine/machine/nvidia-smi.ts';

const MEBIBYTE = 2 ** 20;
const gpus = (output: string) => parseRows(output, 6).map(parseGpu);

test('several cards, each with its number, in bytes and shares', () => {
  const output = '0, 97, 20321, 81559, 64, NVIDIA H100 80GB HBM3\n1, 0, 4, 24564, 31, NVIDIA GeForce RTX 4090\n';
  expect(gpus(output)).toEqual([
    {
      index: 0,
      name: 'NVIDIA H100 80GB HBM3',
      utilisation: 0.97,
      memoryUsed: 20321 * MEBIBYTE,
      memoryTotal: 81559 * MEBIBYTE,
      temperature: 64,
    },
    {
      index: 1,
      name: 'NVIDIA GeForce RTX 4090',
      utilisation: 0,
      memoryUsed: 4 * MEBIBYTE,
      memoryTotal: 24564 * MEBIBYTE,
      temperature: 31,
    },
  ]);
});

test('what a card does not say is unknown, not zero', () => {
  // A card that is divided (MIG) has no load of the whole; one that shares the machine's memory has none of its own.
  expect(gpus('0, [N/A], 36537, 81920, 33, NVIDIA A800-SXM4-80GB\n')[0]?.utilisation).toBeNull();
  expect(gpus('0, 12, [N/A], [N/A], 39, NVIDIA GB10\n')[0]).toMatchObject({ memoryUsed: null, memoryTotal: null });
  for (const said of ['[N/A]', '[Not Supported]', '[Unknown Error]', '[GPU requires reset]', 'N/A', '']) {
    expect(parseNumber(said)).toBeNull();
  }
  expect(parseNumber('-3')).toBe(-3);
  expect(parseNumber('36.5')).toBe(36.5);
});

test('Windows line ends, commas in a name, and no cards', () => {
  expect(gpus('0, 1, 2, 3, 4, A, B and C\r\n').map((gpu) => gpu?.name)).toEqual(['A, B and C']);
  expect(gpus('')).toEqual([]);
  expect(gpus('No devices were found\n')).toEqual([]);
});
