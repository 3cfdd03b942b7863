import { writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { FEWEST, MOST } from '../../../../src-shared/compare/compared.ts';
import { resultRows } from '../../../../src-shared/compare/comparison-rows.ts';
import { toCsv } from '../../../../src-shared/compare/csv.ts';
import { differencesOf, type Difference } from '../../../../src-shared/compare/differences.ts';
import { groupRuns, groupTitle } from '../../../../src-shared/compare/groups.ts';
import { resultsOf, type MetricRow, type Result, type ResultKind } from '../../../../src-shared/compare/results.ts';
import { seriesAtStep } from '../../../../src-shared/compare/series-at-step.ts';
import { SPREAD_KINDS, SPREAD_TITLES, type SpreadKind } from '../../../../src-shared/compare/spread.ts';
import type { RunDetails } from '../../../../src-shared/contract/runs.ts';
import { AppError, messageOf } from '../../../../src-shared/errors.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { wholeNumber } from '../options.ts';
import { personsPath } from '../paths.ts';
import { formatMetric } from '../terminal/format.ts';
import { jsonNumber } from '../terminal/output.ts';
import { formatTable } from '../terminal/table.ts';
import { withEngine } from '../with-engine.ts';

type Options = {
  baseline?: string;
  groupBy?: string;
  spread: SpreadKind;
  value: ResultKind;
  atStep?: number;
  csv?: string;
};

type Comparison = {
  runs: RunDetails[];
  /** Of runs or of groups. */
  columns: { title: string; members: number[] }[];
  baseline: number;
  spread: SpreadKind | null;
  outside: number[];
  alsoDiffer: string[];
  differences: Difference[];
  rows: MetricRow[];
};

const wrongUsage = (code: string, message: string) => new AppError(code, message, { kind: 'usage' });

function check(ids: readonly string[], baseline: string | undefined): void {
  const isTwice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (isTwice !== undefined) throw wrongUsage('run-named-twice', `Run ${isTwice} is named twice: name each once.`);
  if (ids.length < FEWEST || ids.length > MOST)
    throw wrongUsage('wrong-number-of-runs', `Name ${FEWEST} to ${MOST} runs to compare, not ${ids.length}.`);
  if (baseline !== undefined && !ids.includes(baseline))
    throw wrongUsage(
      'baseline-not-compared',
      `--baseline ${baseline} is none of the runs that are compared: name it too.`,
    );
}

function columnsOf(runs: readonly RunDetails[], groupBy: string | undefined) {
  if (groupBy === undefined) {
    const columns = runs.map(({ run }, index) => ({ title: run.name, members: [index] }));
    return { columns, outside: [], alsoDiffer: [] };
  }
  const { groups, outside, alsoDiffer } = groupRuns(
    runs.map(({ run }) => run.config),
    groupBy,
  );
  if (groups.length === 0)
    throw wrongUsage(
      'no-such-setting',
      `None of these runs has the setting ${groupBy}: 'vicreg config schema' lists them.`,
    );
  const columns = groups.map(({ value, members }) => ({ title: groupTitle(groupBy, value), members }));
  return { columns, outside, alsoDiffer };
}

async function compare(ids: string[], options: Options): Promise<Comparison> {
  check(ids, options.baseline);
  const { atStep } = options;
  const { runs, series } = await withEngine(async ({ runs: service }) => {
    const details = await Promise.all(ids.map((runId) => service.show({ runId })));
    if (atStep === undefined) return { runs: details, series: details.map((one) => one.series) };
    const all = await Promise.all(details.map((one) => seriesAtStep(service, one, atStep)));
    return { runs: details, series: all };
  });
  const { columns, outside, alsoDiffer } = columnsOf(runs, options.groupBy);
  const at = options.baseline === undefined ? 0 : ids.indexOf(options.baseline);
  const baseline = Math.max(
    0,
    columns.findIndex(({ members }) => members.includes(at)),
  );
  const spread = options.groupBy === undefined ? null : options.spread;
  const members = columns.map((column) => column.members);
  const wanted =
    spread === null ? { kind: 'runs' as const, members: members.flat() } : { kind: 'groups' as const, members, spread };
  return {
    runs,
    columns,
    baseline,
    spread,
    outside,
    alsoDiffer,
    differences: differencesOf(runs.map(({ run }) => run.config)),
    rows: resultsOf(series, atStep === undefined ? options.value : 'last', wanted, baseline),
  };
}

const LONGEST_TITLE = 24;
const shortened = (text: string) => (text.length <= LONGEST_TITLE ? text : `${text.slice(0, LONGEST_TITLE - 1)}…`);

function cellText({ value, low, high, runs, difference, isBetter }: Result, spread: SpreadKind | null): string {
  if (value === undefined) return '';
  let text = formatMetric(value);
  if (low !== undefined && high !== undefined && runs > 1)
    text +=
      spread === 'deviation' ? ` ± ${formatMetric(high - value)}` : ` (${formatMetric(low)} … ${formatMetric(high)})`;
  if (spread !== null) text += ` n ${runs}`;
  if (difference === undefined) return text;
  const sign = difference < 0 ? '' : '+';
  const verdict = isBetter === undefined ? '' : isBetter ? ', better' : ', worse';
  return `${text} (${sign}${formatMetric(difference)}${verdict})`;
}

function comparisonText({
  runs,
  columns,
  baseline,
  spread,
  outside,
  alsoDiffer,
  differences,
  rows,
}: Comparison): string {
  const titles = columns.map(({ title }, index) => `${shortened(title)}${index === baseline ? ' (baseline)' : ''}`);
  const right = { align: 'right' as const };
  const settings = formatTable(
    [{ title: 'SETTING' }, ...runs.map(({ run }) => ({ title: shortened(run.name), ...right }))],
    differences.map(({ path, values }) => [path, ...values.map((value) => (value === undefined ? '' : String(value)))]),
  );
  const metrics = formatTable(
    [{ title: 'METRIC' }, { title: 'BETTER' }, ...titles.map((title) => ({ title, ...right }))],
    rows.map(({ metric, direction, results }) => [
      metric,
      direction ?? '',
      ...results.map((result) => cellText(result, spread)),
    ]),
  );
  const notes = [
    ...(spread === null ? [] : [`Groups: mean, ${SPREAD_TITLES[spread]}, n runs.`]),
    ...(outside.length === 0
      ? []
      : [`In no group, without the setting: ${outside.map((index) => runs[index]?.run.id).join(', ')}.`]),
    ...(alsoDiffer.length === 0 ? [] : [`Within a group runs differ in more than the seed: ${alsoDiffer.join(', ')}.`]),
  ];
  return [
    differences.length === 0 ? 'These runs have the same settings.' : settings,
    metrics,
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
  ].join('\n\n');
}

function comparisonDocument({ runs, columns, baseline, spread, outside, alsoDiffer, differences, rows }: Comparison) {
  const number = (value: number | undefined) => (value === undefined ? null : jsonNumber(value));
  const idsOf = (members: readonly number[]) => members.flatMap((index) => runs[index]?.run.id ?? []);
  return {
    columns: columns.map(({ title, members }) => ({ title, runs: idsOf(members) })),
    baseline,
    spread,
    outside: idsOf(outside),
    alsoDiffer,
    differences: differences.map(({ path, values }) => ({ path, values: values.map((value) => value ?? null) })),
    metrics: rows.map(({ metric, direction, results }) => ({
      metric,
      better: direction ?? null,
      results: results.map(({ value, low, high, runs: count, difference, isBetter }) => ({
        value: number(value),
        ...(spread === null ? {} : { low: number(low), high: number(high), runs: count }),
        difference: number(difference),
        isBetter: isBetter ?? null,
      })),
    })),
  };
}

async function writeTable({ columns, rows, spread }: Comparison, file: string): Promise<void> {
  const titles = columns.map(({ title }) => title);
  try {
    await writeFile(personsPath(file), toCsv(resultRows(titles, rows, spread)));
  } catch (error) {
    throw new AppError('table-not-written', `The table cannot be written to ${file}: ${messageOf(error)}.`);
  }
}

/** `vicreg compare` */
export function addCompareCommand(program: Command): void {
  program
    .command('compare')
    .description('hold runs against a baseline: the settings that differ, and what each metric came to')
    .argument('<run...>', `${FEWEST} to ${MOST} runs`)
    .option('--baseline <run>', 'one of these runs (default: the first)')
    .option(
      '--group-by <setting>',
      'mean and spread over the runs with the same value, such as method.coefficients.variance',
    )
    .addOption(new Option('--spread <kind>', 'of groups').choices(SPREAD_KINDS).default('deviation'))
    .addOption(new Option('--value <kind>', 'of each metric').choices(['best', 'last']).default('best'))
    .option('--at-step <step>', 'the latest value at this update or before it', wholeNumber(0))
    .option('--csv <file>', 'write the table of metrics with exact numbers to a file')
    .option(...JSON_OPTION)
    .action(
      action(async (output, ids: string[], options: Options) => {
        const comparison = await compare(ids, options);
        if (options.csv !== undefined) {
          await writeTable(comparison, options.csv);
          output.log(`The table of metrics is written to ${options.csv}.`);
        }
        output.result(comparisonDocument(comparison), () => comparisonText(comparison));
      }),
    );
}
