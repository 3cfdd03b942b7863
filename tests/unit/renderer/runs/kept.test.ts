import { expect, test } from 'vitest';
import { completionAt } from '../../../../src-renderer/features/runs/completion.ts';
import { allFields, fieldsOf } from '../../../../src-renderer/features/runs/fields.ts';
import { FilterError } from '../../../../src-renderer/features/runs/filter-tokens.ts';
import { asksFor, parseFilter } from '../../../../src-renderer/features/runs/filter.ts';
import { matcherOf } from '../../../../src-renderer/features/runs/matching.ts';
import { sortRows } from '../../../../src-renderer/features/runs/sorting.ts';
import { rowsOf } from './rows.ts';

const rows = rowsOf([
  { run: { name: 'a', tags: ['Baseline', 'to keep'], note: 'Variance\ncollapsed.' } },
  { run: { name: 'b', tags: ['baseline two'], pinned: true } },
  { run: { name: 'c', archived: true } },
]);
const passing = (text: string) => {
  const filter = parseFilter(text);
  return filter === null ? [] : rows.filter(matcherOf(filter)).map(({ run }) => run.name);
};

test.each([
  ['tag:baseline', ['a']],
  ['tag = "to keep"', ['a']],
  ['tag~baseline', ['a', 'b']],
  ['tag!=baseline', ['b', 'c']],
  ['tag!~baseline', ['c']],
  ['not tag~""', ['c']],
  ['tag:baseline and tag:"to keep"', ['a']],
  ['note~collapsed', ['a']],
  ['note:""', ['b', 'c']],
  ['pinned:true', ['b']],
  ['pinned:FALSE and not archived:true', ['a']],
])('%s lets %j pass', (text, names) => {
  expect(passing(text)).toEqual(names);
});

test.each([
  ['pinned:maybe', '“pinned” is true or false, not “maybe”.', 'maybe'],
  ['archived = 1', '“archived” is true or false, not “1”.', '1'],
  ['tag > a', '“tag” is compared with : = != ~ or !~.', '>'],
  ['status:draft and note<=b', '“note” is compared with : = != ~ or !~.', '<='],
])('%s is told as a mistake, at its place', (text, message, place) => {
  let error: unknown;
  try {
    parseFilter(text);
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof FilterError)) throw new Error('there is no mistake');
  expect(error.message).toBe(message);
  expect(text.slice(error.start, error.end)).toBe(place);
});

test('tag, note, pinned and archived are completed, and their values', () => {
  const fields = allFields(fieldsOf(rows));
  const values: Record<string, string[]> = { tag: ['Baseline', 'to keep'], pinned: ['true', 'false'] };
  const offered = (text: string) => completionAt(text, text.length, fields, (field) => values[field] ?? []).options;
  expect(offered('ta')).toContain('tag');
  for (const field of ['note', 'pinned', 'archived']) expect(offered(field.slice(0, 3))).toContain(field);
  expect(offered('tag:')).toEqual(['Baseline', '"to keep"']);
  expect(offered('pinned:')).toEqual(['true', 'false']);
});

test('a filter says whether it asks for a field', () => {
  expect(asksFor(parseFilter('tag:a or not (archived:true)'), 'archived')).toBe(true);
  expect(asksFor(parseFilter('archived'), 'archived')).toBe(false);
  expect(asksFor(null, 'archived')).toBe(false);
});

test('pinned runs come first, however the table is sorted; those without tags last', () => {
  const names = (field: string, descending: boolean) =>
    sortRows(rows, { field, descending }).map(({ run }) => run.name);
  expect(names('name', false)).toEqual(['b', 'a', 'c']);
  expect(names('name', true)).toEqual(['b', 'c', 'a']);
  expect(names('tag', true)).toEqual(['b', 'a', 'c']);
});
