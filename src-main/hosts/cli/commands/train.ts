import type { Command } from 'commander';
import type { RunSummary } from '../../../../src-shared/contract/runs.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { followRun, tellRun, trainToEnd } from '../follow-run.ts';
import { givenRunConfig, withRunConfig, type RunConfigOptions } from '../run-config-options.ts';
import type { Output } from '../terminal/output.ts';
import type { EngineServices } from '../../../../src-shared/contract/index.ts';
import { withEngine } from '../with-engine.ts';

type Begin = (services: EngineServices) => Promise<RunSummary>;
type TrainOptions = RunConfigOptions & { detach?: boolean; draft?: string | true };

const DETACH = ['--detach', "leave it to itself: 'vicreg follow' shows it"] as const;

async function begin(output: Output, { detach }: { detach?: boolean }, work: Begin): Promise<void> {
  tellRun(output, detach === true ? await withEngine(work) : await trainToEnd(output.log, work));
}

/** `vicreg train` */
export function addTrainCommand(program: Command): void {
  withRunConfig(program.command('train'))
    .description('train, when the runs before it are done; Ctrl-C stops with a checkpoint')
    .option(...DETACH)
    .option('--draft [run]', "save it as a draft, to begin later with 'vicreg resume'; in the place of an earlier one")
    .option(...JSON_OPTION)
    .action(
      action(async (output, source: string, options: TrainOptions) => {
        const { draft } = options;
        const config = await givenRunConfig(source, options);
        if (draft === undefined) await begin(output, options, ({ training }) => training.start({ config }));
        else {
          const place = draft === true ? {} : { runId: draft };
          tellRun(output, await withEngine(({ training }) => training.draft({ config, ...place })));
        }
      }),
    );
}

/** `vicreg resume` */
export function addResumeCommand(program: Command): void {
  program
    .command('resume')
    .description(
      'begin with a draft, or go on with a run that was paused, stopped, failed or was interrupted, from its last checkpoint',
    )
    .argument('<run>')
    .option(...DETACH)
    .option(...JSON_OPTION)
    .action(
      action(async (output, runId: string, options: { detach?: boolean }) => {
        await begin(output, options, (services) => services.training.resume({ runId }));
      }),
    );
}

/** `vicreg follow` */
export function addFollowCommand(program: Command): void {
  program
    .command('follow')
    .description('show a run until it ends; Ctrl-C leaves it, and it goes on')
    .argument('<run>')
    .option(...JSON_OPTION)
    .action(
      action(async (output, runId: string) => {
        tellRun(output, await followRun(output.log, runId));
      }),
    );
}

/** Shows a run that was asked to end, until it has. */
async function endRun(output: Output, runId: string, ask: (services: EngineServices) => Promise<void>): Promise<void> {
  await withEngine(ask);
  tellRun(output, await followRun(output.log, runId));
}

/** `vicreg pause`, `vicreg stop` */
export function addStopCommands(program: Command): void {
  program
    .command('pause')
    .description(
      "end a run's trainer after a checkpoint, to go on later with 'vicreg resume'; the next in the queue begins",
    )
    .argument('<run>')
    .option(...JSON_OPTION)
    .action(action((output, runId: string) => endRun(output, runId, ({ training }) => training.pause({ runId }))));
  program
    .command('stop')
    .description('end a run after a checkpoint, or take it out of the queue')
    .argument('<run>')
    .option('--now', 'end its trainer at once: updates since the last checkpoint are lost')
    .option(...JSON_OPTION)
    .action(
      action((output, runId: string, { now }: { now?: boolean }) =>
        endRun(output, runId, ({ training }) => (now === true ? training.kill({ runId }) : training.stop({ runId }))),
      ),
    );
}
