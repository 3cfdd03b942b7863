import type { Command } from 'commander';
import { parseRunConfig } from '../../../../src-shared/config/parse-run-config.ts';
import type { EngineServices } from '../../../../src-shared/contract/index.ts';
import {
  MOST_PAIRS,
  type Agreement,
  type Similarity,
  type ViewPairs,
  type ViewsRequest,
} from '../../../../src-shared/contract/preview.ts';
import { AppError } from '../../../../src-shared/errors.ts';
import { lowestFirst } from '../../../../src-shared/lowest-first.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { contactSheet, writeSheet } from '../contact-sheet.ts';
import { interruptible } from '../interrupt.ts';
import { loadConfig } from '../load-config.ts';
import { collect, wholeNumber } from '../options.ts';
import { personsPath } from '../paths.ts';
import { jsonNumber } from '../terminal/output.ts';
import { withEngine } from '../with-engine.ts';

type ViewsOptions = {
  preset?: string;
  set: string[];
  run?: string;
  step?: number;
  count: number;
  lowestFirst?: boolean;
  out: string;
};

/** Views, and what the network of a run makes of them when it is a run's. */
type Looked = { step: number; dataset: string; pairs: ViewPairs; agreement: Agreement | null; places: number[] | null };

const usage = (message: string) => new AppError('views-of-what', message, { kind: 'usage' });

async function ofDataset(dataset: string, options: ViewsOptions, signal: AbortSignal): Promise<Looked> {
  const { preset = 'digits', set, step = 0, count } = options;
  const { seed, augmentation, training } = await loadConfig(`preset:${preset}`, set);
  const pictures = { kind: 'batch' as const, step, batchSize: training.batchSize };
  const request = { dataset, seed, augmentation, pictures, from: 0, count };
  const pairs = await withEngine((services) => services.preview.views(request, { signal }));
  return { step, dataset, pairs, agreement: null, places: null };
}

async function ofRun(
  { preview, runs }: EngineServices,
  runId: string,
  options: ViewsOptions,
  signal: AbortSignal,
): Promise<Looked> {
  const { run } = await runs.show({ runId });
  const { seed, augmentation, training } = parseRunConfig(run.config, `The configuration of run ${runId}`);
  const step = options.step ?? Math.max(0, run.step - 1);
  const agreement = await preview.agreement({ runId, step }, { signal });
  const all = options.lowestFirst === true ? lowestFirst(agreement.embedding.pairs) : [...agreement.rows.keys()];
  const places = all.slice(0, options.count);
  const pictures: ViewsRequest['pictures'] = { kind: 'batch', step, batchSize: training.batchSize, places };
  const request = { dataset: run.datasetName, seed, augmentation, pictures, from: 0, count: options.count };
  const pairs = await preview.views(request, { signal });
  return { step, dataset: run.datasetName, pairs, agreement, places };
}

function look(dataset: string | undefined, options: ViewsOptions, signal: AbortSignal): Promise<Looked> {
  const { run, preset, set } = options;
  if (run === undefined) {
    if (dataset === undefined) throw usage('Name a data set, or a run with --run.');
    if (options.lowestFirst === true) throw usage('--lowest-first needs a network to ask: name a run with --run.');
    return ofDataset(dataset, options, signal);
  }
  if (dataset !== undefined || preset !== undefined || set.length > 0) {
    throw usage('--run takes the data set and the settings of the run: leave DATASET, --preset and --set away.');
  }
  return withEngine((services) => ofRun(services, run, options, signal));
}

function agreementDocument({ checkpointStep, total, rows, embedding, representation }: Agreement) {
  const plain = ({ pairs, others }: Similarity) => ({ pairs: pairs.map(jsonNumber), others: jsonNumber(others) });
  return { checkpointStep, total, rows, embedding: plain(embedding), representation: plain(representation) };
}

function agreementLines({ agreement, places }: Looked): string[] {
  if (agreement === null || places === null) return [];
  const shown = ({ pairs }: Similarity) => places.map((place) => (pairs[place] ?? NaN).toFixed(2)).join('  ');
  const { checkpointStep, rows, embedding, representation } = agreement;
  return [
    `How alike the network after ${checkpointStep} updates finds the two views (cosine similarity), in this order:`,
    `  embedding z:      ${shown(embedding)}`,
    `  representation h: ${shown(representation)}`,
    `Views of different pictures, over ${rows.length} pictures: z ${embedding.others.toFixed(2)}, h ` +
      `${representation.others.toFixed(2)}. A collapsed network finds everything alike, these too.`,
  ];
}

/** `vicreg views` */
export function addViewsCommand(program: Command): void {
  program
    .command('views')
    .description('draw the two views that an update of training makes of its pictures, as one sheet')
    .argument('[dataset]', 'a prepared data set; or --run')
    .option('--preset <name>', "whose augmentations (default: 'digits')")
    .option('--set <path=value>', 'change a setting, such as augmentation.views.0.grayscale=1', collect, [])
    .option('--run <run>', 'those of a run, and how alike the network of its latest checkpoint finds them')
    .option('--step <number>', "which update, from 0 (default: 0, or a run's last)", wholeNumber(0))
    .option('--count <number>', 'the first so many pictures of its batch, at most 64', wholeNumber(1), 8)
    .option('--lowest-first', 'with --run: the pictures whose views agree least')
    .requiredOption('--out <file>', 'the PNG to write: pictures, their first views, their second views')
    .option(...JSON_OPTION)
    .action(
      action(async (output, dataset: string | undefined, options: ViewsOptions) => {
        const path = personsPath(options.out);
        const asked = { ...options, count: Math.min(options.count, MOST_PAIRS) };
        const looked = await interruptible((signal) => look(dataset, asked, signal));
        const { pairs, agreement, step } = looked;
        await writeSheet(path, contactSheet(pairs));
        const { epoch, rows, classes, drawn, size, viewSize } = pairs;
        const pictures = rows.map((row, index) => ({
          row,
          class: classes[index] ?? null,
          views: drawn.map((view) => view[index]),
        }));
        const told = agreement === null ? {} : { agreement: agreementDocument(agreement) };
        output.result({ out: options.out, step, epoch, size, viewSize, pictures, ...told }, () =>
          [
            `${path}: ${rows.length} pictures of ${looked.dataset} as update ${step} (epoch ${epoch}) sees them.`,
            'Top: the pictures. Middle: their first views. Bottom: their second views, before they are normalised.',
            ...agreementLines(looked),
          ].join('\n'),
        );
      }),
    );
}
