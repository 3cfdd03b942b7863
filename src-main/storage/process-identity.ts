import { readFileSync } from 'node:fs';
import { systemCodeOf } from '../../src-shared/errors.ts';

/**
 * A process, told apart from a later one that got the same number. `startedAt` is opaque: on Linux the boot's id and
 * the clock tick at which the process began, null where the system does not say it.
 */
export type ProcessIdentity = { processId: number; startedAt: string | null };

/** What Linux says of a process: field 3 (state) and field 22 (start time) of /proc/PID/stat, see proc(5). */
function linuxStat(processId: number): { state: string; startTicks: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${processId}/stat`, 'utf8');
  } catch (error) {
    // ESRCH: it ended between the opening and the reading of the file.
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ESRCH') return undefined;
    throw error;
  }
  // Field 2 is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
}

function linuxBoot(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** The identity of a process that is alive now. */
export function identityOf(processId: number = process.pid): ProcessIdentity {
  if (process.platform !== 'linux') return { processId, startedAt: null };
  const stat = linuxStat(processId);
  return { processId, startedAt: stat === undefined ? null : `${linuxBoot()}:${stat.startTicks}` };
}

/** Whether that very process is still there. A process that ended and was not yet collected (a zombie) is gone. */
export function isAlive(identity: ProcessIdentity): boolean {
  if (process.platform === 'linux') {
    const stat = linuxStat(identity.processId);
    if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return false;
    return identity.startedAt === null || identity.startedAt === `${linuxBoot()}:${stat.startTicks}`;
  }
  try {
    process.kill(identity.processId, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return systemCodeOf(error) === 'EPERM';
  }
}
