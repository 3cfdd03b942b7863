import { fieldReader, TIME_NAMES, type FieldValue } from './fields.ts';
import type { Comparison, Filter } from './filter.ts';
import type { RunRow } from './run-row.ts';

const isList = (value: FieldValue): value is readonly string[] => Array.isArray(value);

function ordered(value: FieldValue, wanted: string, holds: (difference: number) => boolean): boolean {
  if (typeof value === 'number') {
    const number = wanted.trim() === '' ? NaN : Number(wanted);
    return holds(value - number);
  }
  if (typeof value !== 'string') return false;
  const other = wanted.toLowerCase();
  const text = value.toLowerCase();
  return holds(text < other ? -1 : text > other ? 1 : 0);
}

function equals(field: string, value: FieldValue, wanted: string): boolean {
  if (isList(value)) return value.some((one) => equals(field, one, wanted));
  if (value === undefined) return false;
  if (typeof value === 'number' && wanted.trim() !== '' && value === Number(wanted)) return true;
  const text = String(value).toLowerCase();
  // A day or an hour names every moment within it.
  return TIME_NAMES.has(field) ? text.startsWith(wanted.toLowerCase()) : text === wanted.toLowerCase();
}

function contains(value: FieldValue, wanted: string): boolean {
  if (isList(value)) return value.some((one) => contains(one, wanted));
  return value !== undefined && value !== null && String(value).toLowerCase().includes(wanted.toLowerCase());
}

const TESTS: Record<Comparison['operator'], (field: string, value: FieldValue, wanted: string) => boolean> = {
  ':': equals,
  '=': equals,
  '!=': (field, value, wanted) => !equals(field, value, wanted),
  '~': (_field, value, wanted) => contains(value, wanted),
  '!~': (_field, value, wanted) => !contains(value, wanted),
  '<': (_field, value, wanted) => ordered(value, wanted, (difference) => difference < 0),
  '<=': (_field, value, wanted) => ordered(value, wanted, (difference) => difference <= 0),
  '>': (_field, value, wanted) => ordered(value, wanted, (difference) => difference > 0),
  '>=': (_field, value, wanted) => ordered(value, wanted, (difference) => difference >= 0),
};

/**
 * Whether a run passes a filter. Numbers compare as numbers, all else as text, upper and lower case being one; of several
 * tags one must pass. A run without the field passes only `!=` and `!~`.
 */
export function matcherOf(filter: Filter): (row: RunRow) => boolean {
  if (filter.kind === 'not') {
    const inner = matcherOf(filter.of);
    return (row) => !inner(row);
  }
  if (filter.kind === 'compare') {
    const { field, operator, value } = filter;
    const read = fieldReader(field);
    const holds = TESTS[operator];
    return (row) => holds(field, read(row), value);
  }
  const left = matcherOf(filter.left);
  const right = matcherOf(filter.right);
  return filter.kind === 'and' ? (row) => left(row) && right(row) : (row) => left(row) || right(row);
}
