import { setTimeout } from 'node:timers/promises';
import type { RunState } from '../../src-shared/contract/training.ts';
import { AppError, messageOf } from '../../src-shared/errors.ts';
import { countEvents } from '../storage/repositories/events.ts';
import { listQueue, leaveQueue, nextInQueue } from '../storage/repositories/queue.ts';
import { changeStatus, requireRunSummary } from '../storage/repositories/runs.ts';
import { canFollow, isEnded } from '../storage/run-life.ts';
import { launchRun, type ActiveRun } from './active-run.ts';
import type { Engine } from './engine.ts';
import { createFollowers } from './followers.ts';
import type { Log } from './log.ts';
import { keepAwake } from './machine/keep-awake.ts';
import { watchMachine } from './machine/watch-machine.ts';
import { settleOrphans } from './orphans.ts';
import type { RunConsole, RunConsoles } from './run-consoles.ts';
import { currentSettings } from './settings.ts';

/** Runs that train at the same time. */
const LARGEST_ACTIVE = 1;
/** How long to wait before the end of a run is written again when the disk would not take it. */
const REWRITE_MILLISECONDS = 2000;

export type Supervisor = {
  /** Settles what an earlier engine left, then begins with the queue. */
  begin: () => Promise<void>;
  /** Looks whether a queued run can begin now. */
  schedule: () => void;
  pause: (runId: string) => void;
  stop: (runId: string) => void;
  kill: (runId: string) => void;
  follow: (runId: string, signal: AbortSignal, emit: (state: RunState) => void) => Promise<void>;
  /** Something of a run was changed that no trainer tells. */
  runsChanged: (runIds: readonly string[]) => void;
  /** A queued run or the queue was changed. */
  queueChanged: () => void;
  activeRuns: () => string[];
  isBusy: () => boolean;
  /** Pauses what trains, and resolves when every trainer has ended. */
  close: (reason: string) => Promise<void>;
};

export type SupervisorOptions = {
  /** The program of the trainers that work on runs. */
  entry: string;
  log: Log;
  consoles: RunConsoles;
  /** It became busy or idle. */
  onBusy: () => void;
  /** A run came to be, to another status or to another place in the queue. */
  onRuns: () => void;
};

/** How an active run is to end, as somebody asked for; the last one counts. */
type Wish = { to: 'paused' | 'stopped'; reason?: string };

/** Starts trainers on queued runs, one at a time, and writes down how each run ends. */
export function createSupervisor(
  engine: Engine,
  { entry, log, consoles, onBusy, onRuns }: SupervisorOptions,
): Supervisor {
  const { database } = engine;
  const followers = createFollowers();
  const active = new Map<string, ActiveRun>();
  const wishes = new Map<string, Wish>();
  let launching: Promise<void> | undefined;
  let isReady = false;
  let isClosing = false;

  const settings = () => currentSettings(database);
  const defect = (error: unknown) => log.error('A defect in supervising runs.', error);

  /** Writes the end of a run, and waits for room when the disk is full: it must not stay `running`. */
  const writeEnd = async (runId: string, write: () => void) => {
    for (;;) {
      try {
        write();
        return;
      } catch (error) {
        if (isClosing || isEnded(requireRunSummary(database, runId).status)) throw error;
        log.error(`The end of run ${runId} could not be written; trying again.`, error);
        await setTimeout(REWRITE_MILLISECONDS);
      }
    }
  };
  const conclude = async (run: ActiveRun) => {
    const { runId, trainer } = run;
    try {
      const { outcome, step } = await trainer.ended;
      const { to, reason } = outcome === 'finished' ? { to: outcome } : (wishes.get(runId) ?? { to: outcome });
      await writeEnd(runId, () =>
        changeStatus(database, runId, to, {
          ...(step === null ? {} : { step }),
          ...(reason === undefined ? {} : { reason }),
        }),
      );
    } catch (error) {
      const wish = wishes.get(runId);
      const wasKilled = wish !== undefined && error instanceof AppError && error.code === 'trainer-vanished';
      const [to, reason] = wasKilled
        ? [wish.to, wish.reason ?? messageOf(error)]
        : ['failed' as const, messageOf(error)];
      if (!wasKilled) log.error(`Run ${runId} failed.`, error);
      await writeEnd(runId, () => changeStatus(database, runId, to, { reason }));
    }
  };
  const endSentence = (runId: string) => {
    const { status, step, totalSteps, reason } = requireRunSummary(database, runId);
    return `The run is ${status} after ${step} of ${totalSteps} updates.${reason === null ? '' : ` ${reason}`}`;
  };
  const supervise = async (run: ActiveRun, console: RunConsole) => {
    const { runId, trainer } = run;
    active.set(runId, run);
    const wakefulness = settings().keepAwake ? keepAwake(`training run ${runId}`) : undefined;
    wakefulness?.refused.then((sentence) => {
      if (sentence === null) return;
      run.live.notes.push(sentence);
      followers.changed(runId);
    }, defect);
    const watch = watchMachine(engine, run, {
      onLoad: () => followers.changed(runId),
      onDiskLow: (reason) => end(runId, { to: 'paused', reason }),
      onError: (error) => log.error(`The load of run ${runId} could not be measured.`, error),
    });
    try {
      await conclude(run);
    } finally {
      trainer.kill();
      watch.stop();
      wakefulness?.release();
      active.delete(runId);
      wishes.delete(runId);
      console.end();
      console.tell(endSentence(runId));
      followers.changed(runId);
      onRuns();
      schedule();
      onBusy();
    }
  };
  const next = () => (settings().queueHeld || engine.copying.kind === 'move' ? undefined : nextInQueue(database));
  const launch = async (runId: string) => {
    const console = consoles.of(runId);
    try {
      const run = await launchRun(engine, runId, {
        entry,
        mayBegin: () => next() === runId,
        silence: () => settings().silenceSeconds * 1000,
        console,
        onRecorded(_run, { kind }) {
          followers.changed(runId);
          // From starting to running; what it measures is told to those who follow it.
          if (kind === 'training') onRuns();
        },
      });
      if (run !== undefined) supervise(run, console).catch(defect);
    } catch (error) {
      log.error(`Run ${runId} could not be started.`, error);
      console.tell(`It could not be started. ${messageOf(error)}`);
      // It may have been taken out of the queue meanwhile.
      if (canFollow(requireRunSummary(database, runId).status, 'failed')) {
        await writeEnd(runId, () => changeStatus(database, runId, 'failed', { reason: messageOf(error) }));
      }
    }
    followers.changed(runId);
    queueChanged();
  };
  const schedule = () => {
    if (!isReady || isClosing || launching !== undefined || active.size >= LARGEST_ACTIVE) return;
    const runId = next();
    if (runId === undefined) return;
    launching = launch(runId)
      .catch(defect)
      .finally(() => {
        launching = undefined;
        schedule();
        onBusy();
      });
  };
  const end = (runId: string, wish: Wish) => {
    const run = active.get(runId);
    if (run === undefined) return false;
    wishes.set(runId, wish);
    run.trainer.stop();
    return true;
  };
  const queueChanged = () => {
    for (const { runId } of listQueue(database)) followers.changed(runId);
    onRuns();
    schedule();
    onBusy();
  };
  const stateOf = (runId: string): RunState => {
    const run = requireRunSummary(database, runId);
    const queue = run.status === 'queued' ? listQueue(database) : [];
    const position = queue.findIndex((entry) => entry.runId === runId);
    const live = active.get(runId)?.live;
    return {
      run,
      waiting: position < 0 ? null : { before: position + active.size, held: queue[position]?.held ?? false },
      live: live === undefined ? null : { ...live, notes: [...live.notes] },
      events: countEvents(database, runId),
    };
  };

  return {
    async begin() {
      await settleOrphans(engine, log);
      isReady = true;
      schedule();
      onBusy();
    },
    schedule,
    pause(runId) {
      if (end(runId, { to: 'paused' })) return;
      const { status } = requireRunSummary(database, runId);
      const hint = status === 'queued' ? ' Hold it in the queue instead.' : '';
      throw new AppError('run-not-active', `Run ${runId} is ${status}: only a run that trains can be paused.${hint}`, {
        kind: 'usage',
      });
    },
    stop(runId) {
      if (end(runId, { to: 'stopped' })) return;
      const { status } = requireRunSummary(database, runId);
      if (status === 'queued') leaveQueue(database, runId);
      else if (status === 'paused') changeStatus(database, runId, 'stopped');
      else {
        throw new AppError('run-not-active', `Run ${runId} is ${status}: there is nothing to stop.`, { kind: 'usage' });
      }
      followers.changed(runId);
      queueChanged();
    },
    kill(runId) {
      const run = active.get(runId);
      if (run === undefined) {
        const { status } = requireRunSummary(database, runId);
        throw new AppError('run-not-active', `Run ${runId} is ${status}: no trainer works on it.`, { kind: 'usage' });
      }
      const reason = 'It was ended at once, as asked; updates since the last checkpoint are lost.';
      wishes.set(runId, { to: 'stopped', reason });
      run.trainer.kill();
    },
    follow: (runId, signal, emit) => followers.follow(runId, signal, () => emit(stateOf(runId))),
    runsChanged(runIds) {
      for (const runId of runIds) followers.changed(runId);
      onRuns();
    },
    queueChanged,
    activeRuns: () => [...active.keys()],
    isBusy: () => active.size > 0 || launching !== undefined || !isReady || next() !== undefined,
    async close(reason) {
      isClosing = true;
      await launching;
      const ends = [...active.values()].map(({ trainer }) => trainer.ended.catch(() => {}));
      for (const runId of active.keys()) end(runId, { to: 'paused', reason });
      await Promise.all(ends);
      // The trainers have ended; their ends are written in the next turns.
      while (active.size > 0) await setTimeout(10);
    },
  };
}
