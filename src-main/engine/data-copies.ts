import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { CopyState } from '../../src-shared/contract/storage.ts';
import { AppError, messageOf } from '../../src-shared/errors.ts';
import { bytesToCopy, copyForBackUp, type Copied, type CopyProgress } from '../storage/copying/copy-data-folder.ts';
import { copyError, openCopyTarget, type CopyTarget } from '../storage/copying/copy-target.ts';
import type { Engine } from './engine.ts';
import { createFollowers } from './followers.ts';
import type { Log } from './log.ts';
import { moveDataFolder } from './move-data-folder.ts';

export type DataCopies = {
  /** @throws AppError when another copy is under way, runs are being deleted, or the folder is not fit for one */
  backUp: (folder: string) => Promise<void>;
  /** As backUp; and when something trains or is prepared. */
  move: (folder: string) => Promise<void>;
  follow: (signal: AbortSignal, emit: (state: CopyState | null) => void) => Promise<void>;
  cancel: () => void;
  isBusy: () => boolean;
  close: () => Promise<void>;
};

export type DataCopiesOptions = {
  log: Log;
  /** Why the folder cannot be moved now; null when it can. */
  reasonNotToMove: () => string | null;
  /** It became busy or idle. */
  onBusy: () => void;
  /** The folder is in another place now: this engine has to end. */
  onMoved: (folder: string) => void;
};

/** What a copy takes more than its files: folders, and what is written meanwhile. */
const RESERVE_BYTES = 16e6;
/** Followers hear of a move before this engine ends with all that it could tell them. */
const FAREWELL_MILLISECONDS = 500;
/** How often progress is told. */
const TELL_MILLISECONDS = 100;

type Work = (target: CopyTarget, signal: AbortSignal, onProgress: (progress: CopyProgress) => void) => Promise<Copied>;

/** Copies of the data folder, one at a time, whose progress can be followed. */
export function createDataCopies(engine: Engine, options: DataCopiesOptions): DataCopies {
  const { log, reasonNotToMove, onBusy, onMoved } = options;
  const followers = createFollowers();
  let state: CopyState | null = null;
  let controller = new AbortController();
  let underWay: Promise<void> | undefined;

  const change = (changes: Partial<CopyState>, begunAt: number) => {
    if (state === null) return;
    state = { ...state, ...changes, milliseconds: performance.now() - begunAt };
    followers.changed('');
  };
  const run = async (kind: CopyState['kind'], target: CopyTarget, work: Work, begunAt: number) => {
    let toldAt = -Infinity;
    const onProgress = (progress: CopyProgress) => {
      const now = performance.now();
      if (now - toldAt < TELL_MILLISECONDS && progress.phase === state?.phase) return;
      toldAt = now;
      change(progress, begunAt);
    };
    try {
      const copied = await work(target, controller.signal, onProgress);
      change({ end: { outcome: 'finished', ...copied } }, begunAt);
      log.info(`A ${kind} was finished.`, { folder: target.folder, ...copied });
      if (kind !== 'move') return;
      await setTimeout(FAREWELL_MILLISECONDS);
      onMoved(target.folder);
    } catch (thrown) {
      const error = copyError(thrown, target.folder);
      await target.discard();
      const isCancelled = controller.signal.aborted;
      if (!isCancelled) log.error(`A ${kind} failed.`, thrown);
      const code = error instanceof AppError ? error.code : 'copy-failed';
      change({ end: { outcome: isCancelled ? 'cancelled' : 'failed', code, reason: messageOf(error) } }, begunAt);
    }
  };
  const begin = async (kind: CopyState['kind'], folder: string, work: Work) => {
    if (engine.copying.kind !== null) {
      throw new AppError(
        'copy-under-way',
        'The data folder is being copied already. Wait until that is done, or cancel it.',
      );
    }
    if (engine.copying.deletions > 0) {
      throw new AppError('data-folder-busy', 'Runs are being deleted: copy the data folder when that is done.');
    }
    const begunAt = performance.now();
    engine.copying.kind = kind;
    try {
      const target = await openCopyTarget(
        engine.folder.path,
        folder,
        (await bytesToCopy(engine.folder)) + RESERVE_BYTES,
      );
      controller = new AbortController();
      state = { kind, folder, phase: 'database', done: 0, total: 0, milliseconds: 0, end: null };
      underWay = run(kind, target, work, begunAt)
        .catch((error: unknown) => log.error(`What a ${kind} left could not be deleted.`, error))
        .finally(settle);
    } catch (error) {
      settle();
      throw error;
    }
    followers.changed('');
    onBusy();
  };
  const settle = () => {
    engine.copying.kind = null;
    underWay = undefined;
    onBusy();
  };

  return {
    backUp: (folder) =>
      begin('back-up', folder, async (target, signal, onProgress) => {
        const { size } = await stat(engine.folder.database);
        const copied = await copyForBackUp({ source: engine.folder, target: target.folder, signal, onProgress }, size);
        target.complete();
        return copied;
      }),
    async move(folder) {
      const reason = reasonNotToMove();
      if (reason !== null) throw new AppError('data-folder-busy', reason);
      await begin('move', folder, (target, signal, onProgress) => moveDataFolder(engine, target, signal, onProgress));
    },
    follow: (signal, emit) => followers.follow('', signal, () => emit(state)),
    cancel() {
      controller.abort(new AppError('cancelled', 'It was cancelled; what had been copied was deleted.'));
    },
    isBusy: () => engine.copying.kind !== null,
    async close() {
      controller.abort(new AppError('cancelled', 'The engine was ended; what had been copied was deleted.'));
      await underWay;
    },
  };
}
