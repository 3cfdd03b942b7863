import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import type { RunSummary } from '../../../src-shared/contract/runs.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { replaceSearch } from '../../lib/route.svelte.ts';
import { tellChange } from '../../lib/undo.svelte.ts';
import { nameRuns } from '../keeping/name-runs.ts';
import type { RunForm } from './run-form.svelte.ts';

/** The draft that the form goes on with; undefined when it makes a new run. */
export function draftIdOf({ origin }: RunForm): string | undefined {
  return origin.kind === 'draft' ? origin.id : undefined;
}

async function saveAnew(config: RunConfig): Promise<RunSummary> {
  const saved = await engine.services.training.draft({ config });
  tellChange(`The draft ${nameRuns([saved])} was saved. It is among the runs.`, async () => {
    await engine.services.library.change({ changes: [{ runId: saved.id, trashed: true }] });
  });
  return saved;
}

async function saveOver(runId: string, before: unknown, config: RunConfig): Promise<RunSummary> {
  const saved = await engine.services.training.draft({ config, runId });
  tellChange(`The draft ${nameRuns([saved])} was saved.`, async () => {
    await engine.services.training.draft({ config: before, runId });
  });
  return saved;
}

/**
 * Saves what the form holds as a draft, which it goes on with: as a new one, or in the place of the one it began from.
 * @throws AppError when the engine refuses it
 */
export async function saveAsDraft(form: RunForm, config: RunConfig): Promise<void> {
  const runId = draftIdOf(form);
  const { id, name } = runId === undefined ? await saveAnew(config) : await saveOver(runId, form.base, config);
  form.begin({ origin: { kind: 'draft', id, name }, base: config, draft: config });
  replaceSearch({ draft: id });
}

/**
 * Starts runs with these configurations, the first of them in the place of the draft that the form began from.
 * @param onbegun one is queued
 * @throws AppError when the engine refuses one
 */
export async function startRuns(
  form: RunForm,
  configs: readonly RunConfig[],
  onbegun: (run: RunSummary) => void,
): Promise<void> {
  const { training } = engine.services;
  for (const [index, config] of configs.entries()) {
    const runId = index === 0 ? draftIdOf(form) : undefined;
    if (runId === undefined) onbegun(await training.start({ config }));
    else {
      await training.draft({ config, runId });
      onbegun(await training.resume({ runId }));
    }
  }
}
