import { Option, type Command } from 'commander';
import type {
  Dataset,
  DatasetDetails,
  Preparation,
  PreparationProgress,
  PreparationRequest,
} from '../../../../src-shared/contract/datasets.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { share, wholeNumber } from '../options.ts';
import { personsPath } from '../paths.ts';
import { formatBytes } from '../../../../src-shared/format.ts';
import { openLiveLine, progressBar } from '../terminal/live-line.ts';
import { formatTable } from '../terminal/table.ts';
import { lastOf, withEngine } from '../with-engine.ts';

const SOURCE_HELP =
  "'sample:digits'; a folder of pictures (JPEG, PNG, WebP, GIF, TIFF, BMP), with or without class sub-folders; a folder " +
  'of MNIST or its like in IDX files, or one such file of pictures; a folder of CIFAR-10 or CIFAR-100 (binary version)';

type AddOptions = { name: string; size?: number; fit: 'crop' | 'pad'; seed: number; testShare?: number };

function summary(dataset: Dataset) {
  const { name, images, classes, size, channels, source, createdAt } = dataset;
  return { name, images, classes, size, channels, source, createdAt };
}

function details(dataset: DatasetDetails) {
  const { skipped, classNames, counts, splitOrigin, mean, deviation, folder } = dataset;
  return {
    ...summary(dataset),
    skipped: skipped.count,
    skippedFirst: skipped.first,
    classNames,
    counts,
    splitOrigin,
    mean,
    deviation,
    folder,
  };
}

function detailsText(dataset: DatasetDetails): string {
  const numbers = (values: readonly number[]) => values.map((value) => value.toFixed(4)).join(', ');
  const origin = dataset.splitOrigin === 'source' ? 'given by the source' : 'drawn by seed';
  const skipped = dataset.skipped.first.map(({ path, reason }) => `  ${path}: ${reason}`);
  return [
    `${dataset.name}: ${dataset.images} pictures of ${dataset.size} x ${dataset.size} pixels, ${dataset.channels} channel(s)`,
    `split: ${dataset.counts.train} train, ${dataset.counts.test} test (${origin})`,
    `classes: ${dataset.classes === 0 ? 'none, so there are no labels' : dataset.classNames.join(', ')}`,
    `mean: ${numbers(dataset.mean)}; deviation: ${numbers(dataset.deviation)} (training pictures, on [0, 1])`,
    `source: ${dataset.location}`,
    `kept in: ${dataset.folder}`,
    `skipped: ${dataset.skipped.count}`,
    ...skipped,
    ...(dataset.skipped.count > skipped.length ? ['  … the rest is in skipped.jsonl in that folder'] : []),
  ].join('\n');
}

function progressText({ done, total, skipped, bytes }: PreparationProgress): string {
  const left = skipped > 0 ? `, ${skipped} skipped` : '';
  return `${progressBar(done, total)}  ${done} of ${total} pictures${left}, ${formatBytes(bytes)} read`;
}

/** Prepares a data set with a progress bar; Ctrl-C ends it, and the same command goes on with it. */
export function addWithProgress(
  request: PreparationRequest,
  log: (line: string) => void,
): Promise<NonNullable<PreparationProgress['finished']>> {
  const line = openLiveLine();
  const add = (signal: AbortSignal) =>
    withEngine(async ({ datasets }) => {
      const { id } = await datasets.prepare(request, { signal });
      signal.addEventListener('abort', () => void datasets.cancelPreparation({ id }).catch(() => {}));
      let resumed = 0;
      const { finished } = await lastOf(datasets.followPreparation({ id }), (progress) => {
        if (resumed === 0 && progress.resumed > 0) log(`Going on behind ${progress.resumed} pictures prepared before.`);
        resumed = progress.resumed;
        line.update(progressText(progress));
      });
      if (finished === null) throw new Error('the engine ended a preparation without a data set');
      return finished;
    });
  return interruptible(add).finally(() => line.end());
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
        const request = {
          source: place,
          name,
          fit,
          seed,
          ...(size === undefined ? {} : { size }),
          ...(testShare === undefined ? {} : { testShare }),
        };
        const { dataset, notes } = await addWithProgress(request, output.log);
        output.result({ dataset: details(dataset), notes }, () =>
          [detailsText(dataset), ...notes.map((note) => `note: ${note}`)].join('\n'),
        );
      }),
    );
}

function listText(all: Dataset[]): string {
  if (all.length === 0) {
    return "There are no data sets yet. 'vicreg datasets add sample:digits --name digits' makes one.";
  }
  return formatTable(
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
  );
}

function unfinishedDocument({ name, status, done, total, reason, request }: Preparation) {
  return { name, status, done, total, reason, source: request.source };
}

function unfinishedText({ name, status, done, total, request }: Preparation): string {
  const state = `${done} of ${total} pictures of ${request.source} are prepared`;
  if (status === 'running') return `under way: ${name}: ${state}`;
  return `unfinished (${status}): ${name}: ${state}; the same 'add' goes on with it, 'datasets discard ${name}' forgets it`;
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
        const { all, unfinished } = await withEngine(async ({ datasets: service }) => ({
          all: await service.list(),
          unfinished: await service.unfinished(),
        }));
        output.result({ datasets: all.map(summary), unfinished: unfinished.map(unfinishedDocument) }, () =>
          [listText(all), ...unfinished.map(unfinishedText)].join('\n'),
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
        const dataset = await withEngine(({ datasets: service }) => service.show({ name }));
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
        const dataset = await withEngine(({ datasets: service }) => service.remove({ name }));
        output.result({ dataset: summary(dataset) }, () => `Removed ${dataset.name} (${dataset.images} pictures).`);
      }),
    );
  datasets
    .command('discard')
    .description('forget an unfinished preparation and delete what it has prepared')
    .argument('<name>')
    .option(...JSON_OPTION)
    .action(
      action(async (output, name: string) => {
        const { done } = await withEngine(({ datasets: service }) => service.discard({ name }));
        output.result({ name, done }, () => `Discarded ${name} (${done} pictures were prepared).`);
      }),
    );
}
