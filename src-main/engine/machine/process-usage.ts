import { readFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { systemCodeOf } from '../../../src-shared/errors.ts';

/** What a process used so far: seconds of processor time, and resident bytes. Times are seconds since the system started. */
export type ProcessUsage = {
  processId: number;
  startedAt: number;
  readAt: number;
  processorSeconds: number;
  memory: number;
};

/** USER_HZ: the unit of times in /proc, the same on every architecture that Node runs on, whatever the kernel's clock. */
const TICKS_PER_SECOND = 100;

/**
 * /proc/PID/stat, see proc(5): fields 3 (state), 14 and 15 (time in the program and in the kernel) and 22 (start).
 * Undefined for a process that has ended and was not yet collected.
 */
export function parseProcessTimes(stat: string): { startedAt: number; processorSeconds: number } | undefined {
  // Field 2 is the program's name in parentheses and may itself hold spaces, parentheses and line breaks.
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  const [user = NaN, kernel = NaN, start = NaN] = [fields[10], fields[11], fields[18]].map(Number);
  if (!Number.isFinite(user + kernel + start)) throw new Error('/proc/PID/stat does not say what the process used');
  return { startedAt: start / TICKS_PER_SECOND, processorSeconds: (user + kernel) / TICKS_PER_SECOND };
}

/** Resident bytes by /proc/PID/status, which unlike statm does not count in pages of the machine's own size. */
export function parseResidentMemory(status: string): number {
  return Number(/^VmRSS:\s*([0-9]+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** What a process used so far; undefined when it is gone. */
async function readUsage(processId: number): Promise<ProcessUsage | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${processId}/stat`, 'utf8'),
      readFile(`/proc/${processId}/status`, 'utf8'),
    ]);
    const times = parseProcessTimes(stat);
    if (times === undefined) return undefined;
    return { processId, readAt: uptime(), memory: parseResidentMemory(status), ...times };
  } catch (error) {
    // ESRCH: it ended between the opening and the reading of the file.
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ESRCH') return undefined;
    throw error;
  }
}

/**
 * What each process used so far, without those that are gone. Empty elsewhere than on Linux: other systems do not say it
 * without another program being started each time.
 */
export async function readUsages(processIds: readonly number[]): Promise<ProcessUsage[]> {
  if (process.platform !== 'linux') return [];
  return (await Promise.all(processIds.map(readUsage))).filter((usage) => usage !== undefined);
}

/** The cores that a process kept busy since an earlier reading, without one since it started. */
export function busyCores(earlier: ProcessUsage | undefined, later: ProcessUsage): number {
  // The number of a process that ended is given to another one in time.
  const same = earlier?.startedAt === later.startedAt ? earlier : undefined;
  const seconds = later.readAt - (same?.readAt ?? later.startedAt);
  if (seconds <= 0) return 0;
  return Math.max(0, (later.processorSeconds - (same?.processorSeconds ?? 0)) / seconds);
}
