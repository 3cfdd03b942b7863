import { Option, type Command } from 'commander';
import {
  addDataset,
  listDatasets,
  removeDataset,
  showDataset,
  type AddedDataset,
  type Dataset,
  type DatasetDetails,
} from '../../../engine/services/datasets.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { share, wholeNumber } from '../options.ts';
import { personsPath } from '../paths.ts';
import { formatBytes } from '../terminal/format.ts';
import { openLiveLine, progressBar } from '../terminal/live-line.ts';
import { formatTable } from '../terminal/table.ts';
import { withEngine } from '../with-engine.ts';

const SOURCE_HELP =
  "'sample:digits'; a folder of pictures (JPEG, PNG, WebP, GIF, TIFF, BMP), with or without class sub-folders; a folder " +
  'of MNIST or its like in IDX files, or one such file of pictures; a folder of CIFAR-10 or CIFAR-100 (binary version)';

type AddOptions = { name: string; size?: number; fit: 'crop' | 'pad'; seed: number; testShare?: number };

function summary(dataset: Dataset) {
  const { name, images, classes, size, channels, source, createdAt } = dataset;
  return { name, images, classes, size, channels, source, createdAt };
}

function details({ manifest, ...dataset }: DatasetDetails) {
  return {
    ...summary(dataset),
    skipped: manifest.skipped.count,
    skippedFirst: manifest.skipped.first,
    classNames: manifest.classNames,
    counts: manifest.counts,
    splitOrigin: manifest.splitOrigin,
    mean: manifest.mean,
    deviation: manifest.deviation,
    folder: dataset.folder,
  };
}

function detailsText(dataset: DatasetDetails): string {
  const { manifest } = dataset;
  const numbers = (values: readonly number[]) => values.map((value) => value.toFixed(4)).join(', ');
  const origin = manifest.splitOrigin === 'source' ? 'given by the source' : 'drawn by seed';
  const skipped = manifest.skipped.first.map(({ path, reason }) => `  ${path}: ${reason}`);
  return [
    `${dataset.name}: ${dataset.images} pictures of ${dataset.size} x ${dataset.size} pixels, ${dataset.channels} channel(s)`,
    `split: ${manifest.counts.train} train, ${manifest.counts.test} test (${origin})`,
    `classes: ${dataset.classes === 0 ? 'none, so there are no labels' : manifest.classNames.join(', ')}`,
    `mean: ${numbers(manifest.mean)}; deviation: ${numbers(manifest.deviation)} (training pictures, on [0, 1])`,
    `source: ${manifest.source.location}`,
    `kept in: ${dataset.folder}`,
    `skipped: ${manifest.skipped.count}`,
    ...skipped,
    ...(manifest.skipped.count > skipped.length ? ['  … the rest is in skipped.jsonl in that folder'] : []),
  ].join('\n');
}

/** Prepares a data set with a progress bar that Ctrl-C cancels. */
export function addWithProgress(request: AddOptions & { source: string }): Promise<AddedDataset> {
  const line = openLiveLine();
  return interruptible(async (signal) => {
    try {
      return await withEngine((engine) =>
        addDataset(engine, {
          ...request,
          signal,
          onProgress: ({ done, total, skipped, bytes }) => {
            const left = skipped > 0 ? `, ${skipped} skipped` : '';
            line.update(`${progressBar(done, total)}  ${done} of ${total} pictures${left}, ${formatBytes(bytes)} read`);
          },
        }),
      );
    } finally {
      line.end();
    }
  });
}

function addAddCommand(datasets: Command): void {
  datasets
    .command('add')
    .description('prepare pictures for training: they are read once; the source is not changed')
    .argument('<source>', SOURCE_HELP)
    .requiredOption('--name <name>', 'what to call it')
    .option(
      '--size <pixels>',
      'side of the stored pictures (default: 96; sample, IDX and CIFAR keep their own)',
      wholeNumber(8),
    )
    .addOption(new Option('--fit <way>', 'keep the middle, or pad the whole').choices(['crop', 'pad']).default('crop'))
    .option('--seed <number>', 'draws the test pictures where the source does not name them', wholeNumber(0), 0)
    .option('--test-share <share>', 'share of the pictures kept for evaluation (default: 0.1)', share)
    .option(...JSON_OPTION)
    .action(
      action(async (output, source: string, options: AddOptions) => {
        const { name, size, fit, seed, testShare } = options;
        const place = source.startsWith('sample:') ? source : personsPath(source);
        const dataset = await addWithProgress({
          source: place,
          name,
          fit,
          seed,
          ...(size === undefined ? {} : { size }),
          ...(testShare === undefined ? {} : { testShare }),
        });
        output.result({ dataset: details(dataset), notes: dataset.notes }, () =>
          [detailsText(dataset), ...dataset.notes.map((note) => `note: ${note}`)].join('\n'),
        );
      }),
    );
}

/** `vicreg datasets …` */
export function addDatasetsCommand(program: Command): void {
  const datasets = program.command('datasets').description('prepare, list, show and remove data sets');
  addAddCommand(datasets);
  datasets
    .command('list')
    .description('list the data sets')
    .option(...JSON_OPTION)
    .action(
      action(async (output) => {
        const all = await withEngine(listDatasets);
        output.result({ datasets: all.map(summary) }, () =>
          all.length === 0
            ? "There are no data sets yet. 'vicreg datasets add sample:digits --name digits' makes one."
            : formatTable(
                [
                  { title: 'NAME' },
                  { title: 'PICTURES', align: 'right' },
                  { title: 'CLASSES', align: 'right' },
                  { title: 'SIZE', align: 'right' },
                  { title: 'CHANNELS', align: 'right' },
                  { title: 'ADDED' },
                ],
                all.map((dataset) => [
                  dataset.name,
                  String(dataset.images),
                  String(dataset.classes),
                  String(dataset.size),
                  String(dataset.channels),
                  dataset.createdAt,
                ]),
              ),
        );
      }),
    );
  datasets
    .command('show')
    .description('show one data set: classes, splits, statistics, skipped files')
    .argument('<name>')
    .option(...JSON_OPTION)
    .action(
      action(async (output, name: string) => {
        const dataset = await withEngine((engine) => showDataset(engine, name));
        output.result({ dataset: details(dataset) }, () => detailsText(dataset));
      }),
    );
  datasets
    .command('remove')
    .description('forget a data set and delete its prepared pictures; the source and past runs stay')
    .argument('<name>')
    .option(...JSON_OPTION)
    .action(
      action(async (output, name: string) => {
        const dataset = await withEngine((engine) => removeDataset(engine, name));
        output.result({ dataset: summary(dataset) }, () => `Removed ${dataset.name} (${dataset.images} pictures).`);
      }),
    );
}
