import { Option, type Command } from 'commander';
import { z } from 'zod';
import type { Dataset } from '../../../../src-shared/contract/datasets.ts';
import type { RunSummary } from '../../../../src-shared/contract/runs.ts';
import type { Evaluation, KnnRequest } from '../../../../src-shared/contract/trainer.ts';
import { parseRunConfig, applySettings } from '../../../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../../../src-shared/config/presets/index.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { trainToEnd } from '../follow-run.ts';
import { measureRun } from '../measure-run.ts';
import { collect } from '../options.ts';
import { formatDuration, formatShare } from '../../../../src-shared/format.ts';
import { formatMetric } from '../terminal/format.ts';
import { readSeries } from '../read-series.ts';
import { sparkline } from '../terminal/live-line.ts';
import { formatTable } from '../terminal/table.ts';
import { withEngine } from '../with-engine.ts';
import { addWithProgress } from './datasets.ts';
import { installIfPossible } from './runtime.ts';

type Representation = KnnRequest['representation'];
type Accuracies = Record<Representation, number>;

const REPRESENTATIONS: readonly Representation[] = ['pixels', 'untrained', 'trained'];
const FEW_LABELS = 10;
const DRAWS = 5;
const CURVE_WIDTH = 40;

/** What a data set says of its source when it was made from the sample. */
const digitsSource = z.object({ kind: z.literal('digits') });

/** The sample digits, prepared now if they are not there yet. */
async function sampleDigits(log: (line: string) => void): Promise<Dataset> {
  const all = await withEngine(({ datasets }) => datasets.list());
  const there = all.find(({ source }) => digitsSource.safeParse(source).success);
  if (there !== undefined) return there;
  log('Preparing 10,000 handwritten digits: 9,000 to learn from without labels, 1,000 to judge by …');
  const isTaken = all.some(({ name }) => name === 'digits');
  const name = isTaken ? 'sample-digits' : 'digits';
  return (await addWithProgress({ source: 'sample:digits', name, fit: 'crop', seed: 0 }, log)).dataset;
}

async function evaluateAll(run: RunSummary): Promise<Evaluation[]> {
  const requests = [null, FEW_LABELS].flatMap((labelsPerClass) =>
    REPRESENTATIONS.map((representation) => ({
      representation,
      labelsPerClass,
      draws: labelsPerClass === null ? 1 : DRAWS,
    })),
  );
  return (await measureRun({ runId: run.id, requests, knn: {} })).evaluations;
}

function accuracies(evaluations: Evaluation[], labelsPerClass: number | null): Accuracies {
  const of = (representation: Representation) =>
    evaluations.find(
      ({ protocol }) => protocol.representation === representation && protocol.labelsPerClass === labelsPerClass,
    )?.top1 ?? NaN;
  return { pixels: of('pixels'), untrained: of('untrained'), trained: of('trained') };
}

/** How the three terms fell into place: first value, curve, last value. */
async function termCurves(run: RunSummary): Promise<string> {
  const terms = ['invariance', 'variance', 'covariance'];
  const series = await withEngine((services) => readSeries(services, run.id, terms));
  const rows = [...series].map(([name, { values }]) => [
    name,
    formatMetric(values[0] ?? NaN),
    sparkline([...values], CURVE_WIDTH),
    formatMetric(values.at(-1) ?? NaN),
  ]);
  return formatTable(
    [{ title: 'TERM' }, { title: 'FIRST', align: 'right' }, { title: '' }, { title: 'LAST', align: 'right' }],
    rows,
  );
}

function accuracyTable(knn: Accuracies, knnTenLabels: Accuracies): string {
  const names: Record<Representation, string> = {
    pixels: 'raw pixels',
    untrained: 'untrained encoder',
    trained: 'trained encoder',
  };
  return formatTable(
    [
      { title: 'ACCURACY ON 1,000 UNSEEN DIGITS' },
      { title: 'all 9,000 labels', align: 'right' },
      { title: `${FEW_LABELS} labels per class`, align: 'right' },
    ],
    REPRESENTATIONS.map((name) => [names[name], formatShare(knn[name]), formatShare(knnTenLabels[name])]),
  );
}

/** `vicreg demo`: the main job on real digits, from preparing to judging. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('train VICReg on real digits without labels, a few minutes, and judge what it learned')
    .addOption(new Option('--backend <name>', 'which backend').choices(['auto', 'tensorflow', 'wasm']).default('auto'))
    .option('--set <path=value>', 'change a setting of the preset digits; may be repeated', collect, [])
    .option(...JSON_OPTION)
    .action(
      action(async (output, { backend, set }: { backend: string; set: string[] }) => {
        if (backend !== 'wasm') await installIfPossible(output.log);
        const startedAt = performance.now();
        const dataset = await sampleDigits(output.log);
        const settings = [`dataset=${JSON.stringify(dataset.name)}`, `compute.backend=${backend}`, ...set];
        const config = parseRunConfig(applySettings(presetNamed('digits').config, settings), 'preset:digits');
        const run = await trainToEnd(output.log, ({ training }) => training.start({ config }));
        if (run.status !== 'finished') {
          output.result(
            { runId: run.id, status: run.status, step: run.step },
            () =>
              `Run ${run.id} is ${run.status} after ${run.step} updates. 'vicreg resume ${run.id}' goes on with it.`,
          );
          return;
        }
        output.log('Judging raw pixels, the untrained and the trained encoder …');
        const evaluations = await evaluateAll(run);
        const seconds = (performance.now() - startedAt) / 1000;
        const knn = accuracies(evaluations, null);
        const knnTenLabels = accuracies(evaluations, FEW_LABELS);
        const curves = await termCurves(run);
        output.result({ runId: run.id, seconds, knn, knnTenLabels }, () =>
          [
            '',
            curves,
            '',
            accuracyTable(knn, knnTenLabels),
            '',
            `Weighted k-NN (k ${config.knn.k}, temperature ${config.knn.temperature}); few labels: mean of ${DRAWS} draws. Took ${formatDuration(seconds)}.`,
            `The run is kept as ${run.id}: npm run --silent vicreg -- runs show ${run.id}`,
          ].join('\n'),
        );
      }),
    );
}
