import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** Time that all cores together spent since the system started, in any one unit. */
export type ProcessorTime = { busy: number; total: number };

/**
 * The first line of /proc/stat, see proc(5). Waiting for a disk is idle; time that a hypervisor gave to others (steal)
 * was not there to be used; guests are counted in `user` already.
 */
export function parseProcessorTime(stat: string): ProcessorTime {
  const fields = /^cpu +(.+)$/m.exec(stat)?.[1]?.split(' ').map(Number) ?? [];
  const [user = NaN, nice = NaN, system = NaN, idle = NaN, waiting = 0, interrupts = 0, softInterrupts = 0] = fields;
  const busy = user + nice + system + interrupts + softInterrupts;
  if (!Number.isFinite(busy + idle + waiting)) throw new Error('/proc/stat does not say how busy the processor is');
  return { busy, total: busy + idle + waiting };
}

/** Not os.cpus() on Linux: it also asks every core for its clock rate, which takes long where there are many. */
export async function readProcessorTime(): Promise<ProcessorTime> {
  if (process.platform === 'linux') return parseProcessorTime(await readFile('/proc/stat', 'utf8'));
  let busy = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    busy += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { busy, total: busy + idle };
}

/** The share of the time between two readings that was busy, from 0 to 1; null when no time passed. */
export function busyShare(earlier: ProcessorTime, later: ProcessorTime): number | null {
  const total = later.total - earlier.total;
  if (total <= 0) return null;
  return Math.min(1, Math.max(0, (later.busy - earlier.busy) / total));
}
