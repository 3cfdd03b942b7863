import { rm } from 'node:fs/promises';
import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import { preparationRequestSchema, type DatasetDetails } from '../../../src-shared/contract/datasets.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { checkStore, openStore } from '../../data/packed-store.ts';
import { SPLITS } from '../../data/store-manifest.ts';
import { listDatasets, removeDataset, requireDataset } from '../../storage/repositories/datasets.ts';
import { listPreparations, type Preparation } from '../../storage/repositories/preparations.ts';
import { datasetDetails } from '../dataset-details.ts';
import type { Engine } from '../engine.ts';
import type { Preparations } from '../preparations.ts';

/** @throws AppError when there is none of that name, or its store is damaged */
async function show({ database }: Engine, name: string): Promise<DatasetDetails> {
  const dataset = requireDataset(database, name);
  return datasetDetails(dataset, await checkStore(dataset.folder));
}

async function pictures({ database }: Engine, name: string, rows: number[]) {
  const { folder } = requireDataset(database, name);
  const store = await openStore(folder, { memoryBudget: 0 });
  try {
    const { size, channels, images } = store.manifest;
    const wrong = rows.find((row) => row >= images);
    if (wrong !== undefined) throw new AppError('row-unknown', `${name} has no picture ${wrong}.`, { kind: 'usage' });
    return {
      size,
      channels,
      pixels: store.read(rows),
      labels: rows.map((row) => store.labels[row] ?? -1),
      splits: rows.map((row) => SPLITS[store.splits[row] ?? 0] ?? 'train'),
    };
  } finally {
    store.close();
  }
}

const withRequest = (preparation: Preparation) => ({
  ...preparation,
  request: preparationRequestSchema.parse(preparation.request),
});

/** @param onChange a data set was removed */
export function datasetsService(
  engine: Engine,
  preparations: Preparations,
  onChange: () => void,
): Handlers<WorkbenchContract>['datasets'] {
  const { database } = engine;
  return {
    list: () => listDatasets(database),
    show: ({ name }) => show(engine, name),
    pictures: ({ name, rows }) => pictures(engine, name, rows),
    async remove({ name }) {
      if (engine.copying.kind !== null) {
        throw new AppError('copy-under-way', 'The data folder is being copied: remove data sets when that is done.');
      }
      const dataset = removeDataset(database, name);
      onChange();
      await rm(dataset.folder, { recursive: true, force: true });
      return dataset;
    },
    prepare: (request, { signal }) => preparations.prepare(request, signal),
    followPreparation: ({ id }, { signal, emit }) => preparations.follow(id, signal, emit),
    cancelPreparation: ({ id }) => preparations.cancel(id),
    unfinished: () => listPreparations(database).map(withRequest),
    discard: async ({ name }) => withRequest(await preparations.discard(name)),
  };
}
