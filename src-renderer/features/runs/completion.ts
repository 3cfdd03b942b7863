import { FilterError, tokensOf, type Token } from './filter-tokens.ts';

/** What can stand in place of the text from `start` to `end`. */
export type Completion = { start: number; end: number; options: string[] };

const MOST = 12;

function tokensBefore(text: string): Token[] {
  try {
    return tokensOf(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    // Within an open quotation there is only what comes before it.
    return tokensOf(text.slice(0, error.start));
  }
}

/** Those that begin with what is there come first. */
function ranked(options: readonly string[], typed: string): string[] {
  const wanted = typed.toLowerCase();
  const found = options.filter((option) => option.toLowerCase().includes(wanted) && option !== typed);
  const begins = (option: string) => Number(!option.toLowerCase().startsWith(wanted));
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, MOST);
}

const written = (value: string) => (/^[^\s()"':=~<>!]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`);

/**
 * Names, values and connectives that can be written at the caret.
 * @param valuesOf values that the runs have in a field
 */
export function completionAt(
  text: string,
  caret: number,
  fields: readonly string[],
  valuesOf: (field: string) => readonly string[],
): Completion {
  const tokens = tokensBefore(text.slice(0, caret));
  const last = tokens.at(-1);
  const isTouching = last !== undefined && last.end === caret;
  const typed = isTouching && (last.kind === 'word' || last.kind === 'text') ? last : undefined;
  const before = typed === undefined ? tokens : tokens.slice(0, -1);
  const start = typed?.start ?? caret;
  const [field, operator] = before.slice(-2);
  if (operator?.kind === 'operator' && field !== undefined) {
    return { start, end: caret, options: ranked(valuesOf(field.text), typed?.text ?? '').map(written) };
  }
  const previous = before.at(-1);
  const isBehind =
    previous !== undefined && previous.kind !== 'open' && !['and', 'or', 'not'].includes(previous.text.toLowerCase());
  const options = isBehind ? ['and', 'or'] : [...fields, 'not'];
  return { start, end: caret, options: ranked(options, typed?.text ?? '') };
}
