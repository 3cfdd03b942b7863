import type { CopyState } from '../../../src-shared/contract/storage.ts';
import { formatBytes, formatDuration } from '../../../src-shared/format.ts';

const PHASES: Record<CopyState['phase'], string> = {
  database: 'Copying the database',
  files: 'Copying files',
  verifying: 'Reading the copy again',
};

/** What a copy does at this moment. */
export function copyPhase({ phase }: CopyState): string {
  return `${PHASES[phase]} …`;
}

/** How a copy ended, in a sentence; undefined as long as it is under way. */
export function copyEnding({ kind, folder, milliseconds, end }: CopyState): string | undefined {
  if (end === null) return undefined;
  if (end.outcome !== 'finished') return end.reason;
  const what = kind === 'back-up' ? 'Backed up to' : 'The data folder is now';
  const count = `${end.files} ${end.files === 1 ? 'file' : 'files'}`;
  return `${what} ${folder}: ${count}, ${formatBytes(end.bytes)}, in ${formatDuration(milliseconds / 1000)}. Each was read again and is as it was written.`;
}

/** Why a typed path cannot be a target, before the engine is asked; undefined when it may be one. */
export function folderFault(path: string): string | undefined {
  const typed = path.trim();
  if (typed === '') return 'Give a folder.';
  if (!/^(\/|[A-Za-z]:[\\/]|\\\\)/.test(typed)) return 'Give the whole path of the folder, from the root on.';
  return undefined;
}
