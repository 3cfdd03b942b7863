import type { RunSummary } from '../../../src-shared/contract/runs.ts';
import type { address } from '../../lib/route.svelte.ts';

/** Where a run opens: a draft in the form, where it can be gone on with; one in the trash can only be looked at. */
export function placeOfRun({ id, status, trashedAt }: RunSummary): Parameters<typeof address> {
  return status === 'draft' && trashedAt === null ? ['new', undefined, { draft: id }] : ['runs', id];
}
