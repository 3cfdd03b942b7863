import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnChoices, DEFAULT_COLUMNS, readColumns } from '../../../../src-renderer/features/runs/columns.ts';
import { completionAt } from '../../../../src-renderer/features/runs/completion.ts';
import { allFields, fieldReader, fieldsOf } from '../../../../src-renderer/features/runs/fields.ts';
import { moveTo, NOTHING, pressKey, toggle } from '../../../../src-renderer/features/runs/selection.ts';
import { sortRows } from '../../../../src-renderer/features/runs/sorting.ts';
import { rowsOf } from './rows.ts';

const rows = rowsOf([
  {
    config: { seed: 3, augmentation: { views: [{ grayscale: 0.2 }] } },
    metrics: { loss: { last: 2, min: 1, minStep: 7 } },
  },
  { config: { seed: 1 }, metrics: { loss: { last: NaN, min: 3, minStep: 9 }, rate: { last: 5 } } },
  { config: { seed: 2, expander: { widths: [512, 512] } } },
]);
const read = (field: string) => rows.map(fieldReader(field));

describe('the fields of runs', () => {
  test('are facts, settings by their paths, and metrics', () => {
    expect(read('id')).toEqual(['r1', 'r2', 'r3']);
    expect(read('seed')).toEqual([3, 1, 2]);
    expect(read('augmentation.views.0.grayscale')).toEqual([0.2, undefined, undefined]);
    expect(read('expander.widths')).toEqual([undefined, undefined, '512, 512']);
    expect(read('loss')).toEqual([2, NaN, undefined]);
    expect(read('loss.best')).toEqual([1, 3, undefined]);
    expect(read('loss.best_step')).toEqual([7, 9, undefined]);
    expect(read('rate.best')).toEqual([undefined, undefined, undefined]);
  });

  test('are known by name', () => {
    const known = fieldsOf(rows);
    expect(known).toEqual({
      settings: ['augmentation.views.0.grayscale', 'expander.widths', 'seed'],
      metrics: ['loss', 'rate'],
    });
    const all = allFields(known);
    expect(all).toContain('loss.best_step');
    expect(all).not.toContain('rate.best');
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('sorting', () => {
  const sorted = (field: string, descending: boolean) => sortRows(rows, { field, descending }).map(({ run }) => run.id);
  test('goes up or down, and what has no value comes last either way', () => {
    expect(sorted('seed', false)).toEqual(['r2', 'r3', 'r1']);
    expect(sorted('seed', true)).toEqual(['r1', 'r3', 'r2']);
    expect(sorted('loss', false)).toEqual(['r1', 'r2', 'r3']);
    expect(sorted('loss', true)).toEqual(['r1', 'r2', 'r3']);
    expect(sorted('loss.min', true)).toEqual(['r2', 'r1', 'r3']);
  });

  test('keeps every run, and its order among equals', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(1, 2, NaN, undefined)), fc.boolean(), (values, descending) => {
        const many = rowsOf(values.map((last) => (last === undefined ? {} : { metrics: { loss: { last } } })));
        const found = sortRows(many, { field: 'loss', descending });
        expect(new Set(found)).toEqual(new Set(many));
        for (const value of [1, 2]) {
          const same = found.filter((row) => fieldReader('loss')(row) === value);
          expect(same).toEqual(many.filter((row) => fieldReader('loss')(row) === value));
        }
      }),
    );
  });
});

describe('completion', () => {
  const fields = ['name', 'status', 'loss', 'loss.min', 'training.batchSize'];
  const values = (field: string) => (field === 'status' ? ['running', 'finished', 'not yet'] : []);
  const at = (text: string) => completionAt(text, text.length, fields, values);
  test('offers names where one can stand, those that begin so first', () => {
    expect(at('')).toEqual({ start: 0, end: 0, options: [...fields, 'not'] });
    expect(at('los')).toEqual({ start: 0, end: 3, options: ['loss', 'loss.min'] });
    expect(at('a and not (s').options).toEqual(['status', 'loss', 'loss.min', 'training.batchSize']);
    expect(at('batch')).toEqual({ start: 0, end: 5, options: ['training.batchSize'] });
  });
  test('offers values behind a comparison', () => {
    expect(at('status:')).toEqual({ start: 7, end: 7, options: ['running', 'finished', '"not yet"'] });
    expect(at('status:fi')).toEqual({ start: 7, end: 9, options: ['finished'] });
  });
  test('offers connectives behind a comparison that is complete', () => {
    expect(at('status:running ').options).toEqual(['and', 'or']);
    expect(at('(a) ').options).toEqual(['and', 'or']);
  });
});

describe('keys in the table', () => {
  const order = ['a', 'b', 'c', 'd'];
  const key = (name: string, shiftKey = false, ctrlKey = false) => ({ key: name, shiftKey, ctrlKey });
  test('move, select and extend', () => {
    const first = pressKey(NOTHING, key('ArrowDown'), order, 2);
    expect(first?.active).toBe('a');
    const chosen = pressKey(first ?? NOTHING, key(' '), order, 2);
    expect(chosen?.selected).toEqual(new Set(['a']));
    const extended = pressKey(
      pressKey(chosen ?? NOTHING, key('ArrowDown', true), order, 2) ?? NOTHING,
      key('ArrowDown', true),
      order,
      2,
    );
    expect(extended).toMatchObject({ active: 'c', selected: new Set(['a', 'b', 'c']) });
    expect(pressKey(extended ?? NOTHING, key('Escape'), order, 2)?.selected.size).toBe(0);
    expect(pressKey(NOTHING, key('a', false, true), order, 2)?.selected.size).toBe(4);
    expect(pressKey(NOTHING, key('x'), order, 2)).toBeUndefined();
    expect(pressKey(NOTHING, key('ArrowDown'), [], 2)).toBeUndefined();
  });
  test('never leave the rows', () => {
    const names = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', ' '];
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...names), fc.boolean())), (keys) => {
        let selection = NOTHING;
        for (const [name, shift] of keys) selection = pressKey(selection, key(name, shift), order, 2) ?? selection;
        if (selection.active !== null) expect(order).toContain(selection.active);
        for (const id of selection.selected) expect(order).toContain(id);
      }),
    );
  });
  test('an active row that the filter took away is no obstacle', () => {
    const gone = toggle(moveTo(NOTHING, order, 'c'), 'c');
    expect(pressKey(gone, key('ArrowDown', true), ['a', 'b'], 2)?.active).toBe('a');
  });
});

describe('columns', () => {
  test('that were kept are read, and what is unsound is not', () => {
    expect(readColumns('["loss","loss","name"]')).toEqual(['loss']);
    for (const stored of [null, '', '{', '[1]', '"loss"']) expect(readColumns(stored)).toEqual(DEFAULT_COLUMNS);
  });
  test('can be any fact, metric or setting', () => {
    const titles = columnChoices(fieldsOf(rows)).map(({ title }) => title);
    expect(titles).toEqual(['Run', 'Metrics', 'Settings']);
  });
});
