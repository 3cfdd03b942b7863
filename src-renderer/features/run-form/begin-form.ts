import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import { presetNamed, presets } from '../../../src-shared/config/presets/index.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Run } from '../../../src-shared/contract/runs.ts';
import type { Origin, RunOrigin, SavedForm } from './saved-form.ts';
import { isRecord } from './values.ts';

/**
 * A form that begins from a preset.
 * @param dataset what to train on where the preset leaves it open
 * @throws AppError `preset-unknown`
 */
export function beginFromPreset(name: string, dataset: string | null = null): SavedForm {
  const base = parseRunConfig(presetNamed(name).config, name);
  return { origin: { kind: 'preset', name }, base, draft: { ...base, dataset: base.dataset ?? dataset } };
}

/**
 * A form that begins from the configuration of a run, or goes on with that of a draft.
 * @throws AppError when it is not one that this version knows
 */
export function beginFromRun(
  { id, name, config }: Pick<Run, 'id' | 'name' | 'config'>,
  kind: RunOrigin['kind'] = 'run',
): SavedForm {
  const base = parseRunConfig(config, `The configuration of run ${name}`);
  return { origin: { kind, id, name }, base, draft: base };
}

/** What the address asks to begin from; undefined: whatever was there before. */
export function wantedOrigin(search: URLSearchParams): Origin | undefined {
  const draft = search.get('draft');
  if (draft !== null) return { kind: 'draft', id: draft, name: draft };
  const run = search.get('from');
  if (run !== null) return { kind: 'run', id: run, name: run };
  const preset = search.get('preset');
  return preset === null ? undefined : { kind: 'preset', name: preset };
}

/** The same form on the data set that the address asks for, if it asks for one. */
export function onDataset(form: SavedForm, search: URLSearchParams): SavedForm {
  const dataset = search.get('dataset');
  return dataset === null || !isRecord(form.draft) ? form : { ...form, draft: { ...form.draft, dataset } };
}

export function firstPreset(): string {
  const [first] = presets;
  if (first === undefined) throw new Error('there must be a preset to start from');
  return first.name;
}

/** The data set that a draft names, right or wrong. */
export function datasetOf(draft: unknown): string | null {
  return isRecord(draft) && typeof draft['dataset'] === 'string' ? draft['dataset'] : null;
}

/** As {@link beginFromRun}, with the sentence that says why it cannot be. */
export function attemptToBeginFromRun(
  run: Pick<Run, 'id' | 'name' | 'config' | 'status'>,
  kind: RunOrigin['kind'] = 'run',
): { start: SavedForm } | { fault: string } {
  if (kind === 'draft' && run.status !== 'draft') {
    return {
      fault: `The run “${run.name}” is ${run.status} and no draft any more: duplicate it to change its settings.`,
    };
  }
  try {
    return { start: beginFromRun(run, kind) };
  } catch (error) {
    if (error instanceof AppError) return { fault: error.message };
    throw error;
  }
}
