import { Option, type Command } from 'commander';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { loadConfig } from './load-config.ts';
import { collect } from './options.ts';

/** How a person names the configuration of a run that is not there yet. */
export type RunConfigOptions = { dataset?: string; backend?: string; set: string[] };

/** Lets a command take a configuration, and the settings that differ from it. */
export function withRunConfig(command: Command): Command {
  return command
    .argument('<config>', 'a JSON file, or preset:NAME')
    .option('--dataset <name>', 'a prepared data set')
    .addOption(new Option('--backend <name>', 'which backend').choices(['auto', 'tensorflow', 'wasm']))
    .option('--set <path=value>', 'change a setting, such as training.batchSize=64; may be repeated', collect, []);
}

/** @throws AppError naming the file, preset, key or setting at fault */
export function givenRunConfig(source: string, { dataset, backend, set }: RunConfigOptions): Promise<RunConfig> {
  return loadConfig(source, [
    ...set,
    ...(dataset === undefined ? [] : [`dataset=${JSON.stringify(dataset)}`]),
    ...(backend === undefined ? [] : [`compute.backend=${backend}`]),
  ]);
}
