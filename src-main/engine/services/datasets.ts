import { rm } from 'node:fs/promises';
import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import { preparationRequestSchema, type DatasetDetails } from '../../../src-shared/contract/datasets.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { openStore } from '../../data/packed-store.ts';
import { listDatasets, removeDataset, requireDataset } from '../../storage/repositories/datasets.ts';
import { listPreparations, type Preparation } from '../../storage/repositories/preparations.ts';
import { datasetDetails } from '../dataset-details.ts';
import type { Engine } from '../engine.ts';
import type { Preparations } from '../preparations.ts';

/** @throws AppError when there is none of that name, or its store is damaged */
async function show({ database }: Engine, name: string): Promise<DatasetDetails> {
  const dataset = requireDataset(database, name);
  const store = await openStore(dataset.folder, { memoryBudget: 0 });
  store.close();
  return datasetDetails(dataset, store.manifest);
}

const withRequest = (preparation: Preparation) => ({
  ...preparation,
  request: preparationRequestSchema.parse(preparation.request),
});

export function datasetsService(engine: Engine, preparations: Preparations): Handlers<WorkbenchContract>['datasets'] {
  const { database } = engine;
  return {
    list: () => listDatasets(database),
    show: ({ name }) => show(engine, name),
    async remove({ name }) {
      const dataset = removeDataset(database, name);
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
