import { directionOf } from '../../../src-shared/compare/direction.ts';
import { settingOf, totalOf, type RunRow, type Totals } from './run-row.ts';
import type { SettingValue } from '../../../src-shared/compare/settings-of-config.ts';

/**
 * What columns, sorting and filters name: a fact of the run ('status'), a setting by its path ('training.batchSize'), or a
 * metric ('loss', the last value) and what it has come to ('loss.min', 'loss.min_step', 'knn_top1.best').
 */
export type FieldValue = string | number | boolean | readonly string[] | null | undefined;

const FACTS: Record<string, (row: RunRow) => FieldValue> = {
  name: ({ run }) => run.name,
  id: ({ run }) => run.id,
  status: ({ run }) => run.status,
  method: ({ run }) => run.method,
  dataset: ({ run }) => run.datasetName,
  step: ({ run }) => run.step,
  steps: ({ run }) => run.totalSteps,
  created: ({ run }) => run.createdAt,
  started: ({ run }) => run.startedAt,
  ended: ({ run }) => run.endedAt,
  reason: ({ run }) => run.reason,
  tag: ({ run }) => run.tags,
  note: ({ run }) => run.note,
  pinned: ({ run }) => run.pinned,
  archived: ({ run }) => run.archived,
};
export const FACT_NAMES: readonly string[] = Object.keys(FACTS);
/** Facts that are times. */
export const TIME_NAMES: ReadonlySet<string> = new Set(['created', 'started', 'ended']);

/** Facts that hold or do not. */
export const SWITCH_NAMES: ReadonlySet<string> = new Set(['pinned', 'archived']);
/** Facts that are texts or several of them: what is greater means nothing. */
export const UNORDERED_NAMES: ReadonlySet<string> = new Set(['tag', 'note']);

const TOTAL_OF_SUFFIX: Record<string, keyof Totals> = {
  last: 'last',
  min: 'min',
  min_step: 'minStep',
  max: 'max',
  max_step: 'maxStep',
};

export type MetricField = { metric: string; total: keyof Totals };

/** The series and the number of it that a field names; undefined for 'best' of a metric that has none. */
export function metricField(field: string): MetricField | undefined {
  const dot = field.lastIndexOf('.');
  if (dot === -1) return { metric: field, total: 'last' };
  const metric = field.slice(0, dot);
  const suffix = field.slice(dot + 1);
  if (suffix === 'best' || suffix === 'best_step') {
    const direction = directionOf(metric);
    if (direction === undefined) return undefined;
    const extreme = direction === 'lower' ? 'min' : 'max';
    return { metric, total: suffix === 'best' ? extreme : `${extreme}Step` };
  }
  const total = TOTAL_OF_SUFFIX[suffix];
  return total === undefined ? undefined : { metric, total };
}

/** Reads a field of any run; NaN where a metric is not a number. */
export function fieldReader(field: string): (row: RunRow) => FieldValue {
  const fact = Object.hasOwn(FACTS, field) ? FACTS[field] : undefined;
  if (fact !== undefined) return fact;
  const metric = metricField(field);
  return (row) => {
    const setting = settingOf(row, field);
    if (setting !== undefined || metric === undefined) return setting;
    return totalOf(row, metric.metric, metric.total);
  };
}

export type KnownFields = { settings: string[]; metrics: string[] };

/** The settings and metrics that these runs have. */
export function fieldsOf(rows: Iterable<RunRow>): KnownFields {
  // Runs share parts and series: each is looked at once.
  const parts = new Set<ReadonlyMap<string, SettingValue>>();
  const slots = new Set<RunRow['slots']>();
  for (const row of rows) {
    for (const part of row.parts.values()) parts.add(part);
    slots.add(row.slots);
  }
  const settings = new Set(Array.from(parts).flatMap((part) => Array.from(part.keys())));
  const metrics = new Set(Array.from(slots).flatMap((slot) => Array.from(slot.keys())));
  for (const name of ['name', 'version']) settings.delete(name);
  return { settings: Array.from(settings).sort(), metrics: Array.from(metrics).sort() };
}

/** Every field that can be told of a metric. */
export function fieldsOfMetric(metric: string): string[] {
  const best = directionOf(metric) === undefined ? [] : [`${metric}.best`, `${metric}.best_step`];
  return [metric, ...best, `${metric}.min`, `${metric}.min_step`, `${metric}.max`, `${metric}.max_step`];
}

/** Every field of these runs: for completion and for telling mistakes. */
export function allFields({ settings, metrics }: KnownFields): string[] {
  return [...FACT_NAMES, ...metrics.flatMap(fieldsOfMetric), ...settings];
}
