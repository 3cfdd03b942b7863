import { readFileSync } from 'node:fs';

/**
 * The most memory that this process ever had, in bytes. On Linux the kernel's count for the process image (VmHWM), because
 * that of getrusage begins with what the process that started this one had.
 */
export function peakMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const kilobytes = /^VmHWM:\s*([0-9]+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error('/proc/self/status does not say VmHWM');
  return Number(kilobytes) * 1024;
}
