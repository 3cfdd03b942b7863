import { expect, test } from 'vitest';
import { loadSeries } from '../../../../src-main/engine/machine/load-series.ts';
import type { MachineLoad } from '../../../../src-shared/contract/training.ts';

const load: MachineLoad = {
  processor: 0.5,
  memoryUsed: 8e9,
  memoryTotal: 16e9,
  diskFree: 250e9,
  diskTotal: 500e9,
  processes: [
    { processId: 3, processor: 0.1, memory: 1e9 },
    { processId: 7, processor: 1.7, memory: 2.5e9 },
  ],
  gpus: [],
};

test('a sample becomes values of series, of the trainer among the processes', () => {
  expect(loadSeries(load, 7)).toEqual({
    processor_load: 0.5,
    memory_used_gb: 8,
    disk_free_gb: 250,
    trainer_processor_cores: 1.7,
    trainer_memory_gb: 2.5,
  });
});

test('a trainer that is gone has no values', () => {
  expect(Object.keys(loadSeries(load, 8))).toEqual(['processor_load', 'memory_used_gb', 'disk_free_gb']);
});

test('each card has its own series, without what it does not say', () => {
  const card = { name: 'card', memoryTotal: 80e9, temperature: null };
  const gpus = [
    { ...card, index: 0, utilisation: 0.97, memoryUsed: 40e9, temperature: 64 },
    { ...card, index: 2, utilisation: null, memoryUsed: 4e9 },
  ];
  const series = loadSeries({ ...load, gpus }, 7);
  expect(Object.entries(series).filter(([name]) => name.startsWith('gpu'))).toEqual([
    ['gpu0_load', 0.97],
    ['gpu0_memory_gb', 40],
    ['gpu0_temperature', 64],
    ['gpu2_memory_gb', 4],
  ]);
});
