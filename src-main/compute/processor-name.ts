import { availableParallelism, cpus } from 'node:os';

/** The processor, for people: "CPU, AMD EPYC, 2 cores". */
export function processorName(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown model';
  const cores = availableParallelism();
  return `CPU, ${model}, ${cores} ${cores === 1 ? 'core' : 'cores'}`;
}
