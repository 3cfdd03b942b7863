import { readdirSync, readFileSync } from 'node:fs';
import { systemCodeOf } from '../../../src-shared/errors.ts';

/** The variable of the environment by which everything that the soak starts, whoever its parent is by then, is found. */
export const MARK = 'VICREG_SOAK_MARK';

export type MarkedProcess = { processId: number; parentId: number; command: string };

/** Undefined when the process has ended: the system says ENOENT, ESRCH, or gives nothing to read. */
function readOf(processId: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${processId}/${file}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** State and parent of a process: the fields behind its name, which may itself hold spaces and parentheses. */
function statOf(processId: number): { state: string; parentId: number } | undefined {
  const text = readOf(processId, 'stat');
  if (text === undefined) return undefined;
  const [state = '', parentId = ''] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state, parentId: Number(parentId) };
}

function processIds(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** The processes whose environment holds the mark; one that has ended, collected or not, has no environment. */
export function markedProcesses(mark: string): MarkedProcess[] {
  return processIds().flatMap((processId) => {
    const isMarked = readOf(processId, 'environ')?.split('\0').includes(`${MARK}=${mark}`) ?? false;
    const stat = isMarked ? statOf(processId) : undefined;
    if (stat === undefined) return [];
    const command = (readOf(processId, 'cmdline') ?? '').split('\0').join(' ').trim();
    return [{ processId, parentId: stat.parentId, command }];
  });
}

export function isTrainer({ command }: MarkedProcess): boolean {
  return /trainer\/main\.[tj]s/.test(command);
}

/** Children of a process that ended and that it has not collected. */
export function zombiesOf(parentId: number): number[] {
  return processIds().filter((processId) => {
    const stat = statOf(processId);
    return stat?.parentId === parentId && stat.state === 'Z';
  });
}
