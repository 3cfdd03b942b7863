import { statfs } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { MachineLoad } from '../../../src-shared/contract/training.ts';
import { createGpuReader } from './gpu-load.ts';
import { readMemory } from './memory.ts';
import { busyCores, readUsages, type ProcessUsage } from './process-usage.ts';
import { busyShare, readProcessorTime, type ProcessorTime } from './processor-time.ts';

export type LoadMeter = {
  /** What the machine and these processes do; processes that are gone are left out. */
  sample: (processIds: readonly number[]) => Promise<MachineLoad>;
};

/** Long enough for the system's clock to tick often. */
const FIRST_MILLISECONDS = 200;

async function readDisk(folder: string): Promise<{ diskFree: number; diskTotal: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { diskFree: bavail * bsize, diskTotal: blocks * bsize };
}

type Counters = { time: ProcessorTime; usages: ProcessUsage[] };

async function readCounters(processIds: readonly number[]): Promise<Counters> {
  const [time, usages] = await Promise.all([readProcessorTime(), readUsages(processIds)]);
  return { time, usages };
}

function busyProcesses(earlier: Counters, later: Counters): MachineLoad['processes'] {
  const before = new Map(earlier.usages.map((usage) => [usage.processId, usage]));
  return later.usages.map((usage) => ({
    processId: usage.processId,
    processor: busyCores(before.get(usage.processId), usage),
    memory: usage.memory,
  }));
}

/**
 * Measures how busy the machine is, each time since the sample before; the first sample takes a fifth of a second, which
 * it covers. For one user, who waits for a sample before taking the next.
 * @param options.folder on the disk that is measured
 */
export function openLoadMeter({ folder }: { folder: string }): LoadMeter {
  const readGpus = createGpuReader();
  let last: Counters | undefined;
  let processor = 0;
  return {
    async sample(processIds) {
      if (last === undefined) {
        last = await readCounters(processIds);
        await setTimeout(FIRST_MILLISECONDS);
      }
      const earlier = last;
      const [counters, memory, disk, gpus] = await Promise.all([
        readCounters(processIds),
        readMemory(),
        readDisk(folder),
        readGpus(),
      ]);
      last = counters;
      // Clocks tick a hundred times a second: between two ticks, what was last seen stands.
      processor = busyShare(earlier.time, counters.time) ?? processor;
      const processes = busyProcesses(earlier, counters);
      return { processor, memoryUsed: memory.used, memoryTotal: memory.total, ...disk, processes, gpus };
    },
  };
}
