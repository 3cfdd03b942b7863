import { z } from 'zod';
import type { Dataset } from '../../../src-shared/contract/datasets.ts';
import { misfitsOf } from '../../../src-shared/config/misfits.ts';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { isThere, type Field } from './fields.ts';
import { describeBounds, textOfValue } from './number-text.ts';
import { isList, valueAt } from './values.ts';

/** What is wrong with a configuration, and at which setting: '' for the whole. */
export type Issue = { path: string; message: string };

export type Checked = { config: RunConfig | undefined; issues: readonly Issue[] };

const detailsSchema = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) });

/** Errors of the engine that are about one setting and do not begin with its path. */
const SETTINGS_AT_FAULT: Record<string, string> = {
  'dataset-missing': 'dataset',
  'dataset-unknown': 'dataset',
  'batch-larger-than-data': 'training.batchSize',
};

/** The settings that an error is about; those that it does not name are the whole's. */
export function issuesOf(error: AppError): Issue[] {
  const details = detailsSchema.safeParse(error.details);
  if (details.success) return details.data.issues;
  const known = SETTINGS_AT_FAULT[error.code];
  if (known !== undefined) return [{ path: known, message: error.message }];
  const [, path = '', message = error.message] = /^([a-z]\w*(?:\.\w+|\[\d+\])*): (.+)$/s.exec(error.message) ?? [];
  return [{ path, message }];
}

export function checkDraft(draft: unknown): Checked {
  try {
    return { config: parseRunConfig(draft, 'The configuration'), issues: [] };
  } catch (error) {
    if (error instanceof AppError) return { config: undefined, issues: issuesOf(error) };
    throw error;
  }
}

/** What the engine would refuse for this data set, told before it is asked; the draft may be wrong in other places. */
export function fitIssues(draft: unknown, datasets: readonly Dataset[]): Issue[] {
  const name = valueAt(draft, ['dataset']);
  if (name === null) return [{ path: 'dataset', message: 'choose the pictures to train on' }];
  const dataset = datasets.find((candidate) => candidate.name === name);
  if (dataset === undefined) return [{ path: 'dataset', message: `there is no data set named ${textOfValue(name)}` }];
  const size = valueAt(draft, ['augmentation', 'size']);
  const mean = valueAt(draft, ['augmentation', 'normalisation', 'mean']);
  const asked = {
    size: typeof size === 'number' ? size : null,
    channels: isList(mean) && mean.length > 0 ? mean.length : null,
  };
  return misfitsOf(asked, dataset).map(({ path, message }) => ({ path, message }));
}

const isBelow = (path: string, start: string) =>
  path === start || path.startsWith(`${start}.`) || path.startsWith(`${start}[`);

/** The setting at which an issue is shown: the one it names, the one that holds its place, or the first of its group. */
function homeOf({ path }: Issue, there: readonly Field[]): Field | undefined {
  if (path === '') return undefined;
  const holding = there.filter((field) => isBelow(path, field.path));
  const closest = holding.sort((one, other) => other.path.length - one.path.length)[0];
  return closest ?? there.find((field) => isBelow(field.path, path));
}

/** What is wrong in words that fit the control: the schema's own speak of types. */
function inWords({ message }: Issue, { control }: Field): string {
  if (!/^(Invalid|Too)/.test(message)) return message;
  switch (control.kind) {
    case 'number':
    case 'optional-number':
      return `write ${describeBounds(control.bounds)}`;
    case 'range':
      return `write two numbers, each ${describeBounds(control.bounds)}`;
    case 'numbers':
      return `write ${control.fewest} to ${control.most} numbers, each ${describeBounds(control.bounds)}`;
    default:
      return message;
  }
}

export type PlacedIssues = {
  /** Sentences by the id of their field, without doubles. */
  byField: ReadonlyMap<string, readonly string[]>;
  /** What belongs to no setting that is shown. */
  others: readonly string[];
};

export function placeIssues(issues: readonly Issue[], fields: readonly Field[], draft: unknown): PlacedIssues {
  const there = fields.filter((field) => isThere(field, draft));
  const byField = new Map<string, string[]>();
  const others: string[] = [];
  for (const issue of issues) {
    const field = homeOf(issue, there);
    if (field === undefined) {
      others.push(issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`);
      continue;
    }
    const sentences = byField.get(field.id) ?? [];
    const sentence = inWords(issue, field);
    if (!sentences.includes(sentence)) byField.set(field.id, [...sentences, sentence]);
  }
  return { byField, others };
}
