import type { PreparationRequest } from '../../../src-shared/contract/datasets.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Stage } from './stage.ts';
import { hearDatasets, type Told } from './told.ts';

/** Side of the prepared pictures in pixels: large enough that a preparation lasts for seconds. */
const SIZE = 64;

export type Preparing = { name: string; id: string };

export function requestFor(pictures: string, name: string): PreparationRequest {
  return { name, source: pictures, fit: 'crop', size: SIZE, seed: 0 };
}

function newName({ datasets, preparations }: Told): string {
  for (let number = 1; ; number++) {
    const name = `pictures-${number}`;
    if (!datasets.has(name) && !preparations.has(name)) return name;
  }
}

/** Begins a preparation, or goes on with one that a kill has interrupted. */
export async function prepareSomething({ connection, told, choices, pictures }: Stage): Promise<Preparing> {
  const { services } = connection;
  const unfinished = [...told.preparations].toSorted();
  const isOld = unfinished.length > 0 && choices.happens(0.75);
  const name = isOld ? choices.oneOf(unfinished) : newName(told);
  told.preparing = name;
  const { id } = await services.datasets.prepare(requestFor(pictures, name));
  await hearDatasets(services, told);
  told.preparing = undefined;
  return { name, id };
}

/** Cancels a preparation or discards it. */
export async function disturbPreparation(stage: Stage, { name, id }: Preparing): Promise<void> {
  const { connection, told, choices } = stage;
  const { datasets } = connection.services;
  told.preparing = name;
  try {
    if (choices.happens(0.5)) await datasets.cancelPreparation({ id });
    else await datasets.discard({ name });
  } catch (error) {
    // It has become a data set meanwhile.
    if (!(error instanceof AppError) || error.code !== 'preparation-unknown') throw error;
  }
  await hearDatasets(connection.services, told);
  told.preparing = undefined;
}
