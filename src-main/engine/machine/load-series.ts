import type { MachineLoad } from '../../../src-shared/contract/training.ts';

const GIGABYTE = 1e9;

/** Leaves out what the machine does not say, so that no value is made up for it. */
function known(values: Record<string, number | null | undefined>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === null || value === undefined ? [] : [[name, value]])),
  );
}

function gigabytes(bytes: number | null | undefined): number | null {
  return bytes === null || bytes === undefined ? null : bytes / GIGABYTE;
}

/** A sample of the machine's load as values of a run's series: shares from 0 to 1, GB of 1e9 bytes, °C, cores. */
export function loadSeries(load: MachineLoad, trainerProcessId: number): Record<string, number> {
  const trainer = load.processes.find(({ processId }) => processId === trainerProcessId);
  const values: Record<string, number | null | undefined> = {
    processor_load: load.processor,
    memory_used_gb: gigabytes(load.memoryUsed),
    disk_free_gb: gigabytes(load.diskFree),
    trainer_processor_cores: trainer?.processor,
    trainer_memory_gb: gigabytes(trainer?.memory),
  };
  for (const gpu of load.gpus) {
    values[`gpu${gpu.index}_load`] = gpu.utilisation;
    values[`gpu${gpu.index}_memory_gb`] = gigabytes(gpu.memoryUsed);
    values[`gpu${gpu.index}_temperature`] = gpu.temperature;
  }
  return known(values);
}
