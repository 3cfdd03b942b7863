import type { Services } from '../rpc/contract.ts';
import { cost } from './cost.ts';
import { compute } from './compute.ts';
import { datasets } from './datasets.ts';
import { evaluation } from './evaluation.ts';
import { library } from './library.ts';
import { preview } from './preview.ts';
import { runs } from './runs.ts';
import { settings } from './settings.ts';
import { storage } from './storage.ts';
import { system } from './system.ts';
import { training } from './training.ts';

const services = { datasets, runs, library, training, preview, cost, evaluation, settings, storage, compute, system };

/**
 * What the engine does for its clients: the window, the browser, the command line.
 * @param version the program's: both sides must have the same
 */
export function workbenchContract(version: string) {
  return { version, services };
}

export type WorkbenchContract = ReturnType<typeof workbenchContract>;

/** The functions that a client of the engine calls. */
export type EngineServices = Services<WorkbenchContract>;
