import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  preparationRequestSchema,
  type PreparationProgress,
  type PreparationRequest,
} from '../../src-shared/contract/datasets.ts';
import { AppError, messageOf, systemCodeOf } from '../../src-shared/errors.ts';
import { checkStore } from '../data/packed-store.ts';
import { prepareStore } from '../data/prepare.ts';
import type { Source } from '../data/source.ts';
import { openSource } from '../data/sources/open-source.ts';
import type { StoreManifest } from '../data/store-manifest.ts';
import { datasetNameTaken, findDataset, listDatasets, newDatasetId } from '../storage/repositories/datasets.ts';
import {
  beginPreparation,
  completePreparation,
  endPreparation,
  findPreparation,
  interruptPreparations,
  listPreparations,
  recordPreparationProgress,
  removePreparation,
  resumePreparation,
  type Preparation,
} from '../storage/repositories/preparations.ts';
import { datasetDetails } from './dataset-details.ts';
import { definedValues } from './defined-values.ts';
import type { Engine } from './engine.ts';
import { createFollowers } from './followers.ts';
import type { Log } from './log.ts';
import { notesOnSameSource, recordedSource } from './same-source.ts';

/** How often the progress of a preparation is written to the database, for whoever looks after a crash. */
const RECORD_MILLISECONDS = 2000;

const temporaryOf = (storeFolder: string) => `${storeFolder}.preparing`;

export type Preparations = {
  /** Makes true what an earlier engine left; to be awaited before anybody can ask for a preparation. */
  begin: () => Promise<void>;
  /**
   * Begins a preparation, or goes on with an unfinished one; it goes on when the client leaves.
   * @throws AppError when the name is taken or the source is none
   */
  prepare: (request: PreparationRequest, signal: AbortSignal) => Promise<{ id: string }>;
  follow: (id: string, signal: AbortSignal, emit: (progress: PreparationProgress) => void) => Promise<void>;
  cancel: (id: string) => void;
  /** Forgets an unfinished preparation and deletes what it has prepared. */
  discard: (name: string) => Promise<Preparation>;
  isBusy: () => boolean;
  close: () => Promise<void>;
};

type Work = { progress: PreparationProgress; controller: AbortController; ended: Promise<void> };

const ended = new AppError('engine-gone', 'The engine was ended.');

function isSameRequest(stored: unknown, request: PreparationRequest): boolean {
  return isDeepStrictEqual(preparationRequestSchema.parse(stored), definedValues(request));
}

/** The unfinished preparation that a request goes on with, if there is one. */
function unfinished({ database }: Engine, request: PreparationRequest): Preparation | undefined {
  if (findDataset(database, request.name) !== undefined) throw datasetNameTaken(request.name);
  const there = findPreparation(database, request.name);
  if (there === undefined || isSameRequest(there.request, request)) return there;
  throw new AppError(
    'preparation-unfinished',
    `There is an unfinished preparation named ${request.name} of another source or with other settings. Ask for it ` +
      'with the same ones to go on with it, discard it, or choose another name.',
    { kind: 'usage' },
  );
}

/** The folders of data sets that the database knows nothing of: their engine was killed while it made or removed them. */
async function findUnknownFolders({ folder, database }: Engine): Promise<string[]> {
  const datasets = dirname(folder.dataset('any'));
  try {
    const names = await readdir(datasets);
    const known = new Set([...listDatasets(database), ...listPreparations(database)].map(({ id }) => id));
    return names.filter((name) => !known.has(name.split('.')[0] ?? '')).map((name) => join(datasets, name));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Prepares data sets, each once, with progress that can be followed; cancelled and killed ones can be gone on with. */
export function createPreparations(engine: Engine, log: Log, onBusy: () => void): Preparations {
  const { database, folder } = engine;
  const followers = createFollowers();
  const underWay = new Map<string, Work>();
  let isClosing = false;

  /** Everything is written: it becomes a data set. */
  const complete = (id: string, name: string, manifest: StoreManifest) => {
    const notes = notesOnSameSource(manifest, listDatasets(database));
    const dataset = completePreparation(database, {
      id,
      name,
      folder: folder.dataset(id),
      images: manifest.images,
      classes: manifest.classNames.length,
      size: manifest.size,
      channels: manifest.channels,
      source: recordedSource(manifest),
    });
    return { dataset: datasetDetails(dataset, manifest), notes };
  };
  /** The end of a preparation that was finished before anybody asked how far it is. */
  const finishedBefore = async (id: string): Promise<PreparationProgress | undefined> => {
    const dataset = listDatasets(database).find((candidate) => candidate.id === id);
    if (dataset === undefined) return undefined;
    const manifest = await checkStore(dataset.folder);
    const others = listDatasets(database).filter((candidate) => candidate.id !== id);
    const notes = notesOnSameSource(manifest, others);
    const { count } = manifest.skipped;
    const total = manifest.images + count;
    const finished = { dataset: datasetDetails(dataset, manifest), notes };
    return { done: total, total, skipped: count, bytes: 0, resumed: 0, finished };
  };
  const write = async (id: string, source: Source, request: PreparationRequest, work: Work): Promise<StoreManifest> => {
    const storeFolder = folder.dataset(id);
    // The engine was killed between the last picture and the word of it.
    if (existsSync(storeFolder)) return checkStore(storeFolder);
    let recordedAt = performance.now();
    const { seed, testShare } = request;
    return prepareStore(source, storeFolder, {
      seed,
      ...(testShare === undefined ? {} : { testShare }),
      temporary: temporaryOf(storeFolder),
      signal: work.controller.signal,
      onProgress(progress) {
        work.progress = { ...progress, finished: null };
        if (performance.now() - recordedAt > RECORD_MILLISECONDS) {
          recordedAt = performance.now();
          recordPreparationProgress(database, id, progress);
        }
        followers.changed(id);
      },
    });
  };
  const run = async (id: string, source: Source, request: PreparationRequest, work: Work) => {
    try {
      const manifest = await write(id, source, request, work);
      work.progress = { ...work.progress, finished: complete(id, request.name, manifest) };
    } catch (error) {
      const { signal } = work.controller;
      const status = !signal.aborted ? 'failed' : isClosing ? 'interrupted' : 'cancelled';
      if (!signal.aborted) log.error(`The data set ${id} could not be prepared.`, error);
      recordPreparationProgress(database, id, work.progress);
      endPreparation(database, id, status, messageOf(error));
      throw error;
    }
  };
  const launch = (id: string, source: Source, request: PreparationRequest) => {
    const progress = { done: 0, total: source.total, skipped: 0, bytes: 0, resumed: 0, finished: null };
    const work: Work = { progress, controller: new AbortController(), ended: Promise.resolve() };
    underWay.set(id, work);
    onBusy();
    work.ended = run(id, source, request, work).finally(() => {
      underWay.delete(id);
      followers.changed(id);
      onBusy();
    });
    // Whoever follows is told; when nobody does, the database has it.
    work.ended.catch(() => {});
  };

  return {
    async begin() {
      interruptPreparations(database);
      // Found before anybody can ask for a new one, and deleted in peace: that may take long.
      const unknown = await findUnknownFolders(engine);
      Promise.all(unknown.map((path) => rm(path, { recursive: true, force: true }))).catch((error: unknown) =>
        log.error('What an earlier engine left of data sets could not be deleted.', error),
      );
    },
    async prepare(request, signal) {
      if (engine.copying.kind === 'move') {
        throw new AppError('data-folder-busy', 'The data folder is being moved: add the data set when that is done.');
      }
      const before = unfinished(engine, request);
      if (before !== undefined && underWay.has(before.id)) return { id: before.id };
      const { source, fit, size } = request;
      const opened = await openSource({ source, fit, signal, ...(size === undefined ? {} : { size }) });
      signal.throwIfAborted();
      const there = unfinished(engine, request);
      const id = there?.id ?? newDatasetId();
      if (there === undefined) {
        beginPreparation(database, { id, name: request.name, request: definedValues(request), total: opened.total });
      } else if (underWay.has(id)) return { id };
      else resumePreparation(database, id);
      launch(id, opened, request);
      return { id };
    },
    async follow(id, signal, emit) {
      const work = underWay.get(id);
      if (work === undefined) {
        const finished = await finishedBefore(id);
        if (finished !== undefined) {
          emit(finished);
          return;
        }
        const known = listPreparations(database).find((preparation) => preparation.id === id);
        throw new AppError('preparation-not-active', known?.reason ?? 'No such preparation is under way.');
      }
      const leave = new AbortController();
      void followers.follow(id, AbortSignal.any([signal, leave.signal]), () => emit(work.progress));
      try {
        await Promise.race([work.ended, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
        emit(work.progress);
      } finally {
        leave.abort();
      }
    },
    cancel(id) {
      underWay.get(id)?.controller.abort(new AppError('cancelled', 'Cancelled; the same request goes on with it.'));
    },
    async discard(name) {
      const preparation = findPreparation(database, name);
      if (preparation === undefined) {
        throw new AppError('preparation-unknown', `There is no unfinished preparation named ${name}.`, {
          kind: 'usage',
        });
      }
      const work = underWay.get(preparation.id);
      work?.controller.abort(new AppError('cancelled', 'It was discarded.'));
      await work?.ended.catch(() => {});
      removePreparation(database, preparation.id);
      await rm(temporaryOf(folder.dataset(preparation.id)), { recursive: true, force: true });
      return preparation;
    },
    isBusy: () => underWay.size > 0,
    async close() {
      isClosing = true;
      const all = [...underWay.values()];
      for (const { controller } of all) controller.abort(ended);
      await Promise.allSettled(all.map((work) => work.ended));
    },
  };
}
