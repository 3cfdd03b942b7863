import { formatBytes } from '../../src-shared/format.ts';
import { AppError } from '../../src-shared/errors.ts';
import { readMemory, type Memory } from './machine/memory.ts';

const LOOK_MILLISECONDS = 100;
/** Below that share of the memory the system begins to end processes, and not only the one that asked for too much. */
const LEFT_SHARE = 0.03;

const availableOf = ({ total, used }: Memory) => total - used;

function memoryShort(began: Memory, left: number): AppError {
  return new AppError(
    'memory-short',
    `There is not enough memory: ${formatBytes(availableOf(began))} of ${formatBytes(began.total)} were available when ` +
      `the dry run began, and only ${formatBytes(left)} were left when it was ended. Choose a smaller batch, smaller ` +
      'views or a narrower network.',
  );
}

export type MemoryGuard = {
  /** Aborted with an AppError when memory runs short. */
  short: AbortSignal;
  began: { available: number; total: number };
  end: () => void;
};

/** Watches the memory that this machine has left, so that a trial may be ended before the system ends a run. */
export async function guardMemory(onError: (error: unknown) => void): Promise<MemoryGuard> {
  const began = await readMemory();
  const controller = new AbortController();
  const look = async () => {
    const left = availableOf(await readMemory());
    if (left < LEFT_SHARE * began.total) controller.abort(memoryShort(began, left));
  };
  const timer = setInterval(() => void look().catch(onError), LOOK_MILLISECONDS);
  return {
    short: controller.signal,
    began: { available: availableOf(began), total: began.total },
    end: () => clearInterval(timer),
  };
}
