import { Option, type Command } from 'commander';
import type { KnnConfig } from '../../../../src-shared/config/run-config.ts';
import type { Evaluation } from '../../../../src-shared/contract/trainer.ts';
import { AppError } from '../../../../src-shared/errors.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { measureRun } from '../measure-run.ts';
import { positiveNumber, wholeNumber } from '../options.ts';
import { formatShare } from '../../../../src-shared/format.ts';

type EvaluateOptions = {
  knn?: boolean;
  k?: number;
  temperature?: number;
  metric?: KnnConfig['metric'];
  labelsPerClass?: number;
  draws: number;
  representation: 'pixels' | 'untrained' | 'trained';
  backend?: 'auto' | 'tensorflow' | 'wasm';
};

function evaluationText(step: number, { protocol, top1, top5, top1Deviation }: Evaluation): string {
  const bank =
    protocol.labelsPerClass === null
      ? `${protocol.bank} labelled training pictures`
      : `${protocol.labelsPerClass} labelled training pictures per class (mean of ${protocol.draws} draws, deviation ${formatShare(top1Deviation)})`;
  const subject = protocol.representation === 'trained' ? `trained (after ${step} updates)` : protocol.representation;
  return [
    `${subject}: top-1 ${formatShare(top1)}, top-5 ${formatShare(top5)}`,
    `weighted k-NN, k ${protocol.k}, temperature ${protocol.temperature}, ${protocol.metric}, on the ${protocol.layer};`,
    `${protocol.queries} test pictures (split ${protocol.splitOrigin === 'source' ? 'given by the source' : 'drawn by seed'}) against ${bank}`,
  ].join('\n');
}

/** `vicreg evaluate` */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description("measure the representation of a run's last checkpoint")
    .argument('<run>')
    .option('--knn', 'weighted k-nearest-neighbour classification')
    .option('--k <number>', 'neighbours (default: as in the run)', wholeNumber(1))
    .option('--temperature <number>', 'of the votes (default: as in the run)', positiveNumber)
    .addOption(new Option('--metric <name>', 'of the neighbours').choices(['cosine', 'euclidean']))
    .option('--labels-per-class <number>', 'use only so many labels per class', wholeNumber(1))
    .option('--draws <number>', 'seeded draws of the few labels', wholeNumber(1), 5)
    .addOption(
      new Option('--representation <name>', 'what is measured')
        .choices(['trained', 'untrained', 'pixels'])
        .default('trained'),
    )
    .addOption(new Option('--backend <name>', 'which backend').choices(['auto', 'tensorflow', 'wasm']))
    .option(...JSON_OPTION)
    .action(
      action(async (output, runId: string, options: EvaluateOptions) => {
        if (options.knn !== true) {
          throw new AppError('protocol-missing', 'Say how to evaluate: --knn is the protocol there is.', {
            kind: 'usage',
          });
        }
        const { k, temperature, metric, backend, labelsPerClass = null } = options;
        const { step, evaluations } = await measureRun({
          runId,
          requests: [
            {
              representation: options.representation,
              labelsPerClass,
              draws: labelsPerClass === null ? 1 : options.draws,
            },
          ],
          knn: { k, temperature, metric },
          backend,
        });
        const [evaluation] = evaluations;
        if (evaluation === undefined) throw new Error('the evaluation ended without a figure');
        output.result({ runId, step, ...evaluation }, () => evaluationText(step, evaluation));
      }),
    );
}
