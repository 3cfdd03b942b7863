import type { Command } from 'commander';
import { expenseOf, type RunExpense } from '../../../../src-shared/config/run-expense.ts';
import type { RunConfig } from '../../../../src-shared/config/run-config.ts';
import type { Cost, CostState } from '../../../../src-shared/contract/cost.ts';
import type { EngineServices } from '../../../../src-shared/contract/index.ts';
import { AppError } from '../../../../src-shared/errors.ts';
import { formatBytes, formatDuration, formatPace } from '../../../../src-shared/format.ts';
import { outlineNetwork, type NetworkOutline } from '../../../../src-shared/networks/outline-network.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { networkTable } from '../network-table.ts';
import { positiveNumber } from '../options.ts';
import { givenRunConfig, withRunConfig, type RunConfigOptions } from '../run-config-options.ts';
import { openLiveLine, progressBar } from '../terminal/live-line.ts';
import { lastOf, withEngine } from '../with-engine.ts';

type CostOptions = RunConfigOptions & { seconds: number };

function progressText({ description, progress }: CostState): string {
  if (progress !== null) return `${progressBar(progress.done, progress.total)}  ${progress.phase}`;
  return description === null ? 'Starting …' : `Preparing on ${description.backend} …`;
}

/** @throws AppError when the configuration does not fit its data set, or the machine cannot do it */
async function measure({ cost }: EngineServices, config: RunConfig, seconds: number): Promise<Cost> {
  const line = openLiveLine();
  const { finished } = await interruptible((signal) =>
    lastOf(cost.measure({ config, seconds }, { signal }), (state) => line.update(progressText(state))),
  ).finally(() => line.end());
  if (finished === null) throw new Error('the engine ended a dry run without its figures');
  return finished;
}

async function networkOf({ datasets }: EngineServices, config: RunConfig): Promise<NetworkOutline> {
  if (config.dataset === null) {
    throw new AppError('dataset-missing', 'A cost is measured on pictures: name a prepared data set with --dataset.', {
      kind: 'usage',
    });
  }
  const { channels } = await datasets.show({ name: config.dataset });
  const { encoder, expander, augmentation } = config;
  return outlineNetwork({ encoder, expander, channels, size: augmentation.size });
}

function costText(cost: Cost, expense: RunExpense): string {
  const { backend, device, threads } = cost.description;
  return [
    `measured on ${backend}: ${device}, ${threads} thread(s)`,
    `one update    ${formatPace(cost.stepSeconds)} (median of ${cost.timedSteps}; the first took ${formatPace(cost.firstStepSeconds)})`,
    `one epoch     ${formatDuration(expense.epochSeconds)} (${cost.stepsPerEpoch} updates)`,
    `whole run     ${formatDuration(expense.runSeconds)} (${expense.totalSteps} updates); on top of it ${expense.besides}`,
    `peak memory   ${formatBytes(cost.peakMemory)} of ${formatBytes(cost.memoryAvailable)} available`,
    `checkpoint    ${formatBytes(cost.checkpointBytes)}, those kept ${formatBytes(expense.keptBytes)}`,
    ...(expense.memoryWarning === undefined ? [] : [expense.memoryWarning]),
    ...(cost.anotherTrained ? ['Another run trained meanwhile: alone this one would be faster.'] : []),
  ].join('\n');
}

/** `vicreg cost` */
export function addCostCommand(program: Command): void {
  withRunConfig(program.command('cost'))
    .description('show the network of a run, and measure by a few updates what the run would cost; nothing is kept')
    .option('--seconds <number>', 'how long updates are timed, at least three of them', positiveNumber, 5)
    .option(...JSON_OPTION)
    .action(
      action(async (output, source: string, options: CostOptions) => {
        const config = await givenRunConfig(source, options);
        await withEngine(async (services) => {
          const network = await networkOf(services, config);
          const cost = await measure(services, config, options.seconds);
          const expense = expenseOf(config, cost);
          output.result(
            { network, cost, expense },
            () => `${networkTable(config, network)}\n\n${costText(cost, expense)}`,
          );
        });
      }),
    );
}
