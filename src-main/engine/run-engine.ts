import { workbenchContract } from '../../src-shared/contract/index.ts';
import { createServer } from '../../src-shared/rpc/server.ts';
import { programVersion } from '../program-folder.ts';
import { clockSetBack } from '../storage/repositories/events.ts';
import { removeEngineFile, writeEngineFile } from './attach/engine-file.ts';
import { engineSocket } from './attach/engine-socket.ts';
import { createChanges } from './changes.ts';
import { finishDeletions } from './delete-runs.ts';
import { createDataCopies } from './data-copies.ts';
import { openEngine, type Engine } from './engine.ts';
import { openLog } from './log.ts';
import { createPreparations } from './preparations.ts';
import { costService } from './services/cost.ts';
import { createRuntimeInstallation } from './runtime-installation.ts';
import { computeService } from './services/compute.ts';
import { datasetsService } from './services/datasets.ts';
import { createPreviews } from './previews.ts';
import { createRunConsoles } from './run-consoles.ts';
import { evaluationService } from './services/evaluation.ts';
import { libraryService } from './services/library.ts';
import { previewService } from './services/preview.ts';
import { runsService } from './services/runs.ts';
import { settingsService } from './services/settings.ts';
import { storageService } from './services/storage.ts';
import { systemService } from './services/system.ts';
import { trainingService } from './services/training.ts';
import { currentSettings } from './settings.ts';
import { createSupervisor } from './supervisor.ts';
import { trainerEntry } from './trainer-process.ts';
import { usesTensorflow } from './uses-tensorflow.ts';
import { listenOnLocalSocket } from './transports/local-socket.ts';

/** Calls `end` when for `idleSeconds` on end there was nothing to do. */
function watchIdleness(isIdle: () => boolean, idleSeconds: () => number, end: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    if (isIdle()) timer = setTimeout(() => isIdle() && end(), idleSeconds() * 1000);
  };
}

function notesOf({ database }: Engine): string[] {
  const clock = clockSetBack(database);
  return clock === null ? [] : [clock];
}

/**
 * Runs the engine of a data folder until nobody needs it: it serves clients over a local socket, and trains what is
 * queued, whether anybody is connected or not.
 * @param entry the program of the trainers that work on runs
 * @returns when it listens
 * @throws AppError when it cannot start
 */
export async function runEngine(path: string, entry = trainerEntry()): Promise<void> {
  const version = programVersion();
  const engine = await openEngine(path);
  writeEngineFile(engine.folder.path);
  const log = openLog(engine.folder.path);
  const startedAt = new Date().toISOString();
  const notes = notesOf(engine);
  let clients = 0;
  let ending: Promise<void> | undefined;

  const changes = createChanges();
  const consider = () => reconsider();
  const consoles = createRunConsoles(engine.folder, log);
  const supervisor = createSupervisor(engine, {
    entry,
    log,
    consoles,
    onBusy: consider,
    onRuns: () => changes.changed('runs'),
  });
  const preparations = createPreparations(engine, log, () => {
    changes.changed('datasets');
    consider();
  });
  const previews = createPreviews({ silence: () => currentSettings(engine.database).silenceSeconds * 1000 });
  const copies = createDataCopies(engine, {
    log,
    reasonNotToMove() {
      if (supervisor.isBusy())
        return 'A run trains or waits in the queue: the data folder can be moved when none does.';
      if (preparations.isBusy()) return 'A data set is being prepared: the data folder can be moved when that is done.';
      return null;
    },
    onBusy() {
      supervisor.schedule();
      consider();
    },
    onMoved: (folder) => end(`The data folder was moved to ${folder}.`),
  });
  const installation = createRuntimeInstallation({
    log,
    reasonNotToRemove() {
      const user = supervisor.activeRuns().find((runId) => usesTensorflow(engine, runId));
      return user === undefined ? null : `Run ${user} trains on TensorFlow: stop or pause it first, then remove it.`;
    },
    onBusy: consider,
  });
  const idleSeconds = () => currentSettings(engine.database).idleSeconds;
  const isBusy = () => supervisor.isBusy() || preparations.isBusy() || copies.isBusy() || installation.isBusy();
  const isIdle = () => clients === 0 && !isBusy() && ending === undefined;
  const reconsider = watchIdleness(isIdle, idleSeconds, () => end('Nothing was to do.'));

  const information = () => ({
    version,
    processId: process.pid,
    startedAt,
    folder: engine.folder.path,
    clients,
    notes,
  });
  const server = createServer(
    workbenchContract(version),
    {
      datasets: datasetsService(engine, preparations, () => changes.changed('datasets')),
      runs: runsService(engine, consoles),
      library: libraryService(engine, supervisor.runsChanged),
      training: trainingService(engine, supervisor),
      preview: previewService(engine, previews),
      cost: costService(engine, log, supervisor.activeRuns),
      evaluation: evaluationService(engine),
      settings: settingsService(engine, () => {
        supervisor.schedule();
        consider();
      }),
      compute: computeService(engine, installation),
      storage: storageService(engine, copies, supervisor.activeRuns),
      system: systemService(engine, { information, changes, version, end: () => end('A client asked for it.') }),
    },
    {
      onDefect: (error, method) => log.error(`A defect in ${method}.`, error),
      onRefused: (reason) => log.warn('A client was disconnected.', reason),
      onClients(count) {
        clients = count;
        if (count === 0) previews.end();
        consider();
      },
    },
  );
  const close = async (why: string) => {
    log.info('The engine ends.', { why });
    listening.close();
    previews.end();
    await Promise.all([
      supervisor.close(`The engine was ended. ${why}`),
      preparations.close(),
      copies.close(),
      installation.close(),
    ]);
    server.close();
    removeEngineFile(engine.folder.path);
    await log.close();
    engine.close();
    process.exit(0);
  };
  const end = (why: string) => {
    ending ??= close(why).catch((error: unknown) => {
      log.error('The engine could not end in order.', error);
      process.exit(1);
    });
  };
  // The terminal's interrupt is for the command that a person started.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  process.on('SIGTERM', () => end('It was asked to by the system (SIGTERM).'));

  await preparations.begin();
  const listening = await listenOnLocalSocket(engineSocket(engine.folder.path), {
    onConnection: server.accept,
    onError: (error) => log.error('A connection could not be taken.', error),
  });
  log.info('The engine has started.', { version, processId: process.pid, node: process.version });
  for (const note of notes) log.warn(note);
  finishDeletions(engine)
    .then((runIds) => runIds.length > 0 && log.warn('An earlier engine was cut short in deleting runs.', { runIds }))
    .catch((error: unknown) => log.error('Runs that were deleted have left something behind.', error));
  supervisor.begin().catch((error: unknown) => log.error('What an earlier engine left could not be settled.', error));
}
