import { z } from 'zod';
import { command, query } from '../rpc/contract.ts';

/** How a person keeps runs: names, tags, notes, pins, the archive and the trash. */

export const LONGEST_NAME = 300;
export const LONGEST_TAG = 60;
export const LONGEST_NOTE = 10_000;
export const MOST_TAGS = 50;

/** In characters as people count them, as SQLite does: not in UTF-16 units. */
const lengthOf = (text: string) => Array.from(text).length;

function textUpTo(longest: number, what: string) {
  return z
    .string()
    .refine((text) => text !== '', `${what} must not be empty.`)
    .refine((text) => lengthOf(text) <= longest, `${what} may have ${longest} characters at most.`);
}

/** One line: what looks the same is the same (NFC), and blanks are single. */
function normaliseLine(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** One tag of several that a person gave, under which it is the same as another: its case does not matter. */
export const tagKey = (tag: string): string => tag.toLowerCase();

export const runNameSchema = z.string().transform(normaliseLine).pipe(textUpTo(LONGEST_NAME, 'The name of a run'));

/** A comma separates tags wherever several are typed. */
export const tagSchema = z
  .string()
  .transform(normaliseLine)
  .pipe(textUpTo(LONGEST_TAG, 'A tag').refine((tag) => !tag.includes(','), 'A tag must not hold a comma.'));

/** Each tag once, as it was first written, in the order of their letters. */
export function uniqueTags(tags: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const tag of tags) if (!first.has(tagKey(tag))) first.set(tagKey(tag), tag);
  return [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag);
}

const tagsSchema = z.array(tagSchema);
const runIds = z.array(z.string()).min(1).max(10_000);

/** What is to be otherwise with a run; what is left out stays. Tags are set first, then removed, then added. */
export const runChangeSchema = z.strictObject({
  runId: z.string(),
  name: runNameSchema.optional(),
  tags: tagsSchema.optional().describe('All that it has from here on'),
  addTags: tagsSchema.optional(),
  removeTags: tagsSchema.optional(),
  note: z
    .string()
    .refine((note) => lengthOf(note) <= LONGEST_NOTE, `A note may have ${LONGEST_NOTE} characters at most.`)
    .optional()
    .describe('Markdown; empty for none'),
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  trashed: z.boolean().optional(),
});
export type RunChange = z.infer<typeof runChangeSchema>;

export const library = {
  /**
   * Changes runs, all or none of them.
   * @returns the changes that bring back what was before: to undo is to ask for these
   */
  change: command(
    z.strictObject({ changes: z.array(runChangeSchema).min(1).max(10_000) }),
    z.strictObject({ undo: z.array(runChangeSchema) }),
  ),
  /** The tags in use, with how many runs outside the trash have each. */
  tags: query(z.void(), z.array(z.strictObject({ tag: z.string(), runs: z.int() }))),
  /** What runs take on the disk: their folders with checkpoints and exports. */
  sizes: query(z.strictObject({ runIds }), z.array(z.strictObject({ runId: z.string(), bytes: z.number() }))),
  /**
   * Deletes runs in the trash for good, all or none: their rows and folders. There is no way back. They are gone for
   * everybody at once; an engine that is killed before their files are gone goes on with that at its next start.
   */
  delete: command(
    z.strictObject({ runIds }),
    z.strictObject({ runs: z.int(), bytes: z.number().describe('Freed on the disk') }),
  ),
};
