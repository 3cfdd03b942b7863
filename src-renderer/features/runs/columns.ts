import { z } from 'zod';
import { FACT_NAMES, fieldsOfMetric, TIME_NAMES, type KnownFields } from './fields.ts';

/** Columns by the fields that they show; 'trend' is the curve of the loss. */
export const TREND = 'trend';
export const DEFAULT_COLUMNS: readonly string[] = [
  'status',
  'tag',
  TREND,
  'loss',
  'knn_top1.best',
  'step',
  'created',
  'dataset',
  'training.batchSize',
  'note',
];

const schema = z.array(z.string().min(1).max(300)).max(60);

/** The columns that were kept, or those that there are at first when nothing sound was. */
export function readColumns(stored: string | null): string[] {
  if (stored === null) return [...DEFAULT_COLUMNS];
  try {
    return [...new Set(schema.parse(JSON.parse(stored)))].filter((field) => field !== 'name');
  } catch {
    return [...DEFAULT_COLUMNS];
  }
}

const TITLES: Record<string, string> = {
  trend: 'Loss so far',
  name: 'Name',
  id: 'Identifier',
  status: 'Status',
  method: 'Method',
  dataset: 'Data set',
  step: 'Updates',
  steps: 'Updates planned',
  created: 'Created',
  started: 'Started',
  ended: 'Ended',
  reason: 'Reason',
  tag: 'Tags',
  note: 'Note',
  pinned: 'Pinned',
  archived: 'Archived',
};

export function titleOf(field: string): string {
  return TITLES[field] ?? field.replace(/_step$/, ' at step').replace(/\.(best|min|max)/, ' $1');
}

/** Pixels. */
export function widthOf(field: string): number {
  if (field === TREND) return 112;
  if (field === 'status') return 104;
  if (field === 'tag' || field === 'note') return 170;
  if (field === 'dataset' || field === 'reason') return 120;
  if (TIME_NAMES.has(field)) return 146;
  if (field === 'step') return 132;
  return Math.max(92, Math.min(190, titleOf(field).length * 7 + 30));
}

/** What can be a column, by what it is about. */
export function columnChoices({ settings, metrics }: KnownFields): { title: string; fields: string[] }[] {
  return [
    { title: 'Run', fields: [TREND, ...FACT_NAMES.filter((field) => field !== 'name')] },
    { title: 'Metrics', fields: metrics.flatMap(fieldsOfMetric) },
    { title: 'Settings', fields: settings },
  ];
}
