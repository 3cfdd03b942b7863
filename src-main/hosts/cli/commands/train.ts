import { Option, type Command } from 'commander';
import type { Report } from '../../../../src-shared/contract/trainer.ts';
import { resumeTraining, startTraining, type Training } from '../../../engine/services/training.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { Run } from '../../../engine/services/runs.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { loadConfig } from '../load-config.ts';
import { collect } from '../options.ts';
import type { Output } from '../terminal/output.ts';
import { openTrainingLine } from '../training-line.ts';
import { withEngine } from '../with-engine.ts';

type TrainOptions = { dataset?: string; backend?: string; set: string[] };

/**
 * Follows a run until it ends. The first Ctrl-C asks the trainer for a stop with a checkpoint, a second one ends it at
 * once.
 */
export async function follow(
  log: (line: string) => void,
  start: (engine: Engine, onReport: (report: Report) => void) => Promise<Training>,
  onReport: (report: Report) => void = () => {},
): Promise<Run> {
  const line = openTrainingLine(log);
  let kill = () => {};
  return interruptible(
    (signal) =>
      withEngine(async (engine) => {
        const training = await start(engine, (report) => {
          line.show(report);
          onReport(report);
        });
        kill = training.kill;
        log(`Run ${training.run.id}: ${training.run.name}`);
        training.notes.forEach(log);
        signal.addEventListener('abort', () => {
          log('Stopping after this step, with a checkpoint. Ctrl-C once more ends at once.');
          training.stop();
        });
        return training.ended;
      }).finally(() => line.end()),
    () => kill(),
  );
}

function tellEnd(output: Output, run: Run): void {
  output.result({ runId: run.id, status: run.status, step: run.step }, () => {
    const next = run.status === 'finished' ? `vicreg evaluate ${run.id} --knn` : `vicreg resume ${run.id}`;
    return `Run ${run.id} is ${run.status} after ${run.step} of ${run.totalSteps} updates. Next: ${next}`;
  });
}

/** `vicreg train` */
export function addTrainCommand(program: Command): void {
  program
    .command('train')
    .description('train; Ctrl-C stops with a checkpoint')
    .argument('<config>', 'a JSON file, or preset:NAME')
    .option('--dataset <name>', 'a prepared data set')
    .addOption(new Option('--backend <name>', 'which backend').choices(['auto', 'tensorflow', 'wasm']))
    .option('--set <path=value>', 'change a setting, such as training.batchSize=64; may be repeated', collect, [])
    .option(...JSON_OPTION)
    .action(
      action(async (output, source: string, { dataset, backend, set }: TrainOptions) => {
        const settings = [
          ...set,
          ...(dataset === undefined ? [] : [`dataset=${JSON.stringify(dataset)}`]),
          ...(backend === undefined ? [] : [`compute.backend=${backend}`]),
        ];
        const config = await loadConfig(source, settings);
        tellEnd(output, await follow(output.log, (engine, onReport) => startTraining(engine, config, onReport)));
      }),
    );
}

/** `vicreg resume` */
export function addResumeCommand(program: Command): void {
  program
    .command('resume')
    .description('go on with a run that was stopped, failed or was interrupted, from its last checkpoint')
    .argument('<run>')
    .option(...JSON_OPTION)
    .action(
      action(async (output, runId: string) => {
        tellEnd(output, await follow(output.log, (engine, onReport) => resumeTraining(engine, runId, onReport)));
      }),
    );
}
