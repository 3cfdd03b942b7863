import type { MachineLoad } from '../../../src-shared/contract/training.ts';
import { askNvidia, parseNumber } from './nvidia-smi.ts';

export type GpuLoad = MachineLoad['gpus'][number];

const FIELDS = ['index', 'utilization.gpu', 'memory.used', 'memory.total', 'temperature.gpu', 'name'] as const;

/** A driver that does not answer is asked again after that long, not every few seconds. */
const PAUSE_MILLISECONDS = 60_000;

function scaled(field: string | undefined, factor: number): number | null {
  const value = parseNumber(field);
  return value === null ? null : value * factor;
}

/** One card of nvidia-smi's, which counts in percent and MiB; undefined when the row has no number of a card. */
export function parseGpu(row: readonly string[]): GpuLoad | undefined {
  const [number, utilisation, memoryUsed, memoryTotal, temperature, name = ''] = row;
  const index = parseNumber(number);
  if (index === null) return undefined;
  return {
    index,
    name,
    utilisation: scaled(utilisation, 0.01),
    memoryUsed: scaled(memoryUsed, 2 ** 20),
    memoryTotal: scaled(memoryTotal, 2 ** 20),
    temperature: parseNumber(temperature),
  };
}

/**
 * Reads the load of the NVIDIA cards whenever it is called; of other makers' there is no program that says it. Where
 * nvidia-smi is missing it is never looked for again.
 */
export function createGpuReader(): () => Promise<GpuLoad[]> {
  let askAgainAt = 0;
  return async () => {
    if (performance.now() < askAgainAt) return [];
    const answer = await askNvidia(FIELDS);
    if (answer.kind === 'rows') return answer.rows.map(parseGpu).filter((gpu) => gpu !== undefined);
    askAgainAt = answer.kind === 'missing' ? Infinity : performance.now() + PAUSE_MILLISECONDS;
    return [];
  };
}
