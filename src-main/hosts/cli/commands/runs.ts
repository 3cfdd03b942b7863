import type { Command } from 'commander';
import {
  placeOf,
  type RunDetails,
  type RunPlace,
  type RunSummary,
  type SeriesSummary,
} from '../../../../src-shared/contract/runs.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { readSeries } from '../read-series.ts';
import { formatBytes, formatShare } from '../../../../src-shared/format.ts';
import { formatMetric } from '../terminal/format.ts';
import { jsonNumber } from '../terminal/output.ts';
import { formatTable } from '../terminal/table.ts';
import { withEngine } from '../with-engine.ts';
import { addLibraryCommands } from './library.ts';
import { addLogCommand } from './run-log.ts';

function summary(run: RunSummary) {
  const { id, name, status, method, datasetName, step, totalSteps, createdAt, reason } = run;
  const { pinned, archived, trashedAt, tags, note } = run;
  return {
    ...{ id, name, status, method, dataset: datasetName, step, totalSteps, createdAt, reason },
    ...{ pinned, archived, trashedAt, tags, note },
  };
}

const NO_RUNS: Record<RunPlace, string> = {
  active: "There are no runs yet. 'vicreg train preset:digits' starts one.",
  archived: "No run is archived. 'vicreg runs archive RUN' archives one.",
  trash: 'The trash is empty.',
};

function listText(runs: RunSummary[], [place = 'active']: RunPlace[]): string {
  if (runs.length === 0) return NO_RUNS[place];
  return formatTable(
    [
      { title: 'RUN' },
      { title: 'NAME' },
      { title: 'STATUS' },
      { title: 'METHOD' },
      { title: 'DATA SET' },
      { title: 'STEP', align: 'right' },
      { title: 'CREATED' },
      { title: 'TAGS' },
    ],
    runs.map((run) => [
      run.id,
      run.pinned ? `* ${run.name}` : run.name,
      run.status,
      run.method,
      run.datasetName,
      `${run.step}/${run.totalSteps}`,
      run.createdAt,
      run.tags.join(', '),
    ]),
  );
}

function detailsDocument({ run, events, attempts, checkpoints, evaluations, series }: RunDetails) {
  return {
    run: { ...summary(run), startedAt: run.startedAt, endedAt: run.endedAt, config: run.config, backend: run.backend },
    events,
    attempts: attempts.map(({ number, fromStep, startedAt, endedAt, ending }) => ({
      number,
      fromStep,
      startedAt,
      endedAt,
      ending,
    })),
    checkpoints: checkpoints.map(({ step, path, bytes, sha256, kind, createdAt }) => ({
      step,
      path,
      bytes,
      sha256,
      kind,
      createdAt,
    })),
    evaluations,
    series: series.map(({ name, points, last, min, max, nonFinite }) => ({
      name,
      points,
      last: jsonNumber(last),
      min: jsonNumber(min),
      max: jsonNumber(max),
      nonFinite,
    })),
  };
}

const PLACES: Record<RunPlace, string[]> = { active: [], archived: ['archived'], trash: ['in the trash'] };

function keptText(run: RunSummary): string[] {
  const kept = [...(run.pinned ? ['pinned'] : []), ...PLACES[placeOf(run)]];
  return [
    ...(kept.length === 0 ? [] : [kept.join(', ')]),
    ...(run.tags.length === 0 ? [] : [`tags: ${run.tags.join(', ')}`]),
    ...(run.note === '' ? [] : ['', run.note]),
  ];
}

function detailsText({ run, events, checkpoints, evaluations, series }: RunDetails): string {
  return [
    `${run.id}: ${run.name} (${run.method} on ${run.datasetName === '' ? 'no data set yet' : run.datasetName})`,
    `${run.status} after ${run.step} of ${run.totalSteps} updates${run.reason === null ? '' : `: ${run.reason}`}`,
    ...keptText(run),
    '',
    seriesTable(series),
    '',
    ...evaluations.slice(-5).map((evaluation) => {
      const step = evaluation.checkpointStep === null ? '' : ` after ${evaluation.checkpointStep} updates`;
      return `top-1 ${formatShare(evaluation.top1)}, top-5 ${formatShare(evaluation.top5)}${step}: ${JSON.stringify(evaluation.protocol)}`;
    }),
    ...checkpoints.map(({ step, path, bytes }) => `checkpoint after ${step} updates: ${path} (${formatBytes(bytes)})`),
    '',
    ...events.map(({ time, sentence }) => `${time}  ${sentence}`),
  ].join('\n');
}

type ListOptions = { archived?: boolean; trash?: boolean };

/** What is archived or in the trash is not shown unless it is asked for. Pinned runs (*) come first. */
const list = action(async (output, { archived, trash }: ListOptions) => {
  const asked: RunPlace[] = [...(archived ? (['archived'] as const) : []), ...(trash ? (['trash'] as const) : [])];
  const places: RunPlace[] = asked.length > 0 ? asked : ['active'];
  const all = await withEngine((services) => services.runs.list({ places }));
  const runs = [...all.filter(({ pinned }) => pinned), ...all.filter(({ pinned }) => !pinned)];
  output.result({ runs: runs.map(summary) }, () => listText(runs, places));
});

function withListOptions(command: Command): Command {
  return command
    .option('--archived', 'those that are archived')
    .option('--trash', 'those in the trash')
    .option(...JSON_OPTION)
    .action(list);
}

/** `vicreg runs …` */
export function addRunsCommand(program: Command): void {
  const runs = withListOptions(
    program.command('runs').description('list the runs, the newest first; show, name, tag, archive, delete them'),
  );
  withListOptions(runs.command('list').description('the same as without it'));
  addLibraryCommands(runs);
  addLogCommand(runs);
  runs
    .command('show')
    .description('show one run: configuration, events, series, checkpoints, evaluations')
    .argument('<run>')
    .option(...JSON_OPTION)
    .action(
      action(async (output, runId: string) => {
        const details = await withEngine((services) => services.runs.show({ runId }));
        output.result(detailsDocument(details), () => detailsText(details));
      }),
    );
}

type MetricsOptions = { series?: string; csv?: boolean };
type SeriesMap = Awaited<ReturnType<typeof readSeries>>;

/** One line per step, one column per series; a series without a value at a step leaves its field empty. */
function csvText(series: SeriesMap): string {
  const rows = new Map<number, Map<string, number>>();
  for (const [name, { steps, values }] of series) {
    steps.forEach((step, index) => {
      const row = rows.get(step) ?? new Map<string, number>();
      row.set(name, values[index] ?? NaN);
      rows.set(step, row);
    });
  }
  const names = [...series.keys()];
  const lines = [...rows.entries()]
    .sort(([a], [b]) => a - b)
    .map(([step, row]) => [step, ...names.map((name) => row.get(name) ?? '')].join(','));
  return [['step', ...names].join(','), ...lines].join('\n');
}

function metricsDocument(series: SeriesMap) {
  const entries = [...series].map(([name, { steps, milliseconds, values }]) => {
    const points = { steps: [...steps], milliseconds: [...milliseconds], values: Array.from(values, jsonNumber) };
    return [name, points] as const;
  });
  return { series: Object.fromEntries(entries) };
}

function seriesTable(series: readonly SeriesSummary[]): string {
  return formatTable(
    [
      { title: 'SERIES' },
      { title: 'POINTS', align: 'right' },
      { title: 'LAST', align: 'right' },
      { title: 'MIN', align: 'right' },
      { title: 'MAX', align: 'right' },
      { title: 'NOT FINITE', align: 'right' },
    ],
    series.map(({ name, points, last, min, max, nonFinite }) => [
      name,
      String(points),
      formatMetric(last),
      formatMetric(min),
      formatMetric(max),
      String(nonFinite),
    ]),
  );
}

/** `vicreg metrics` */
export function addMetricsCommand(program: Command): void {
  program
    .command('metrics')
    .description('print the series of a run: their extremes, or with --csv or --json one value per step')
    .argument('<run>')
    .option('--series <names>', 'comma-separated names (default: all)')
    .option('--csv', 'comma-separated values, one line per step')
    .option(...JSON_OPTION)
    .action(
      action(async (output, runId: string, options: MetricsOptions) => {
        const names = options.series?.split(',').map((name) => name.trim()) ?? null;
        const { series, summaries } = await withEngine(async (services) => ({
          series: await readSeries(services, runId, names),
          summaries: (await services.runs.show({ runId })).series,
        }));
        output.result(metricsDocument(series), () =>
          options.csv === true ? csvText(series) : seriesTable(summaries.filter(({ name }) => series.has(name))),
        );
      }),
    );
}
