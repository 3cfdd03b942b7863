import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { requireDataset } from '../../storage/repositories/datasets.ts';
import type { Engine } from '../engine.ts';
import { requireFit } from '../plan-run.ts';
import type { Previews } from '../previews.ts';

export function previewService({ database }: Engine, previews: Previews): Handlers<WorkbenchContract>['preview'] {
  return {
    views(request, { signal }) {
      const dataset = requireDataset(database, request.dataset);
      requireFit(request.augmentation, dataset);
      return previews.ask({ kind: 'views', storeFolder: dataset.folder, request }, signal);
    },
  };
}
