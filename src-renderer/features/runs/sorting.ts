import { fieldReader, type FieldValue } from './fields.ts';
import type { RunRow } from './run-row.ts';

export type Sorting = { field: string; descending: boolean };

const collator = new Intl.Collator('en', { numeric: true });

const isAbsent = (value: FieldValue) =>
  value === undefined ||
  value === null ||
  value === '' ||
  Number.isNaN(value) ||
  (Array.isArray(value) && value.length === 0);

function compare(a: FieldValue, b: FieldValue): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}

/** Sorted, pinned runs first, those of equal value in their order; runs without the value come last either way. */
export function sortRows(rows: readonly RunRow[], { field, descending }: Sorting): RunRow[] {
  const read = fieldReader(field);
  const keyed = rows.map((row) => ({ row, value: read(row) }));
  const present = keyed.filter(({ value }) => !isAbsent(value));
  const absent = keyed.filter(({ value }) => isAbsent(value));
  const sign = descending ? -1 : 1;
  // Texts are of few kinds or were sorted before for the most part; times in ISO 8601 sort by their characters.
  const isPlain = present.every(({ value }) => typeof value === 'number');
  present.sort(
    isPlain ? (a, b) => sign * (Number(a.value) - Number(b.value)) : (a, b) => sign * compare(a.value, b.value),
  );
  const all = [...present, ...absent].map(({ row }) => row);
  return [...all.filter(({ run }) => run.pinned), ...all.filter(({ run }) => !run.pinned)];
}
