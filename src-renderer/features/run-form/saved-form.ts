import { z } from 'zod';

/** The form as the window's tab keeps it over a reload and over visits to other places. */

const KEY = 'new-run';

const originSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('preset'), name: z.string() }),
  z.strictObject({ kind: z.enum(['run', 'draft']), id: z.string(), name: z.string() }),
]);
/** What a configuration was begun from, and is compared with. */
export type Origin = z.infer<typeof originSchema>;
/** A run whose settings are taken, or a draft that is gone on with. */
export type RunOrigin = Exclude<Origin, { kind: 'preset' }>;

const savedSchema = z.strictObject({ origin: originSchema, base: z.unknown(), draft: z.unknown() });
export type SavedForm = { origin: Origin; base: unknown; draft: unknown };

export function sameOrigin(one: Origin, other: Origin): boolean {
  if (one.kind === 'preset') return other.kind === 'preset' && one.name === other.name;
  return other.kind === one.kind && one.id === other.id;
}

export function saveForm(form: SavedForm): void {
  sessionStorage.setItem(KEY, JSON.stringify(form));
}

/** null when nothing was kept, or by another version of the program. */
export function readSavedForm(): SavedForm | null {
  const text = sessionStorage.getItem(KEY);
  if (text === null) return null;
  try {
    return savedSchema.parse(JSON.parse(text));
  } catch {
    // A draft that cannot be read is no loss that a person could act upon: the form begins anew.
    return null;
  }
}
