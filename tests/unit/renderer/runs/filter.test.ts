import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldReader, type FieldValue } from '../../../../src-renderer/features/runs/fields.ts';
import { FilterError, OPERATORS } from '../../../../src-renderer/features/runs/filter-tokens.ts';
import {
  parseFilter,
  writeFilter,
  type Comparison,
  type Filter,
} from '../../../../src-renderer/features/runs/filter.ts';
import { matcherOf } from '../../../../src-renderer/features/runs/matching.ts';
import { rowsOf, type Given } from './rows.ts';

function matches(text: string, given: Given): boolean {
  const [row] = rowsOf([given]);
  const filter = parseFilter(text);
  if (row === undefined || filter === null) throw new Error('there is nothing to match');
  return matcherOf(filter)(row);
}

function errorOf(text: string, knows?: (field: string) => boolean): FilterError {
  try {
    parseFilter(text, knows);
  } catch (error) {
    if (error instanceof FilterError) return error;
  }
  throw new Error(`${text} is no mistake`);
}

const FIELDS = [
  'name',
  'status',
  'step',
  'created',
  'training.batchSize',
  'encoder.kind',
  'loss',
  'knn_top1.max',
  'no',
];
const VALUES = [
  '',
  'test',
  'Test',
  'running',
  'finished',
  '128',
  '0.5',
  '1e2',
  'resnet',
  '2026-11-24',
  'a "b" \\c',
  'null',
];

const comparisons: fc.Arbitrary<Comparison> = fc.record({
  kind: fc.constant('compare'),
  field: fc.constantFrom(...FIELDS),
  operator: fc.constantFrom(...OPERATORS),
  value: fc.oneof(fc.constantFrom(...VALUES), fc.string()),
});

const { filter: filters } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparisons,
    fc.record({ kind: fc.constant('not'), of: tie('filter') }),
    fc.record({ kind: fc.constantFrom('and', 'or'), left: tie('filter'), right: tie('filter') }),
  ),
}));

const runs: fc.Arbitrary<Given> = fc.record({
  run: fc.record({
    name: fc.constantFrom('test', 'a Test of it', 'digits', ''),
    status: fc.constantFrom('running', 'finished'),
    step: fc.nat({ max: 200 }),
  }),
  config: fc.constantFrom({}, { training: { batchSize: 128 } }, { encoder: { kind: 'resnet' }, training: {} }),
  metrics: fc.constantFrom({}, { loss: { last: 0.5 } }, { loss: { last: NaN }, knn_top1: { max: 100 } }),
});

/** What a comparison means, said in another way. */
function holds({ field, operator, value: wanted }: Comparison, value: FieldValue): boolean {
  const text = value === undefined ? undefined : String(value).toLowerCase();
  const other = wanted.toLowerCase();
  const number = typeof value === 'number' ? value : undefined;
  const wantedNumber = wanted.trim() === '' ? NaN : Number(wanted);
  const isEqual =
    text !== undefined && (field === 'created' ? text.startsWith(other) : text === other || number === wantedNumber);
  const isWithin = value !== null && text !== undefined && text.includes(other);
  const isOrdered = typeof value === 'string' || number !== undefined;
  const isLess = number === undefined ? (text ?? '') < other : number < wantedNumber;
  const isMore = number === undefined ? (text ?? '') > other : number > wantedNumber;
  const isSame = number === undefined ? text === other : number === wantedNumber;
  if (operator === ':' || operator === '=') return isEqual;
  if (operator === '!=') return !isEqual;
  if (operator === '~') return isWithin;
  if (operator === '!~') return !isWithin;
  if (operator === '<') return isOrdered && isLess;
  if (operator === '>') return isOrdered && isMore;
  return isOrdered && (isSame || (operator === '<=' ? isLess : isMore));
}

test('a filter that is written and read again chooses the runs that its parts say', () => {
  const means = (filter: Filter, given: Given): boolean => {
    if (filter.kind === 'not') return !means(filter.of, given);
    if (filter.kind === 'compare') {
      const [row] = rowsOf([given]);
      return row !== undefined && holds(filter, fieldReader(filter.field)(row));
    }
    const both = [means(filter.left, given), means(filter.right, given)];
    return filter.kind === 'and' ? both.every(Boolean) : both.some(Boolean);
  };
  fc.assert(
    fc.property(filters, runs, (filter, given) => {
      const read = parseFilter(writeFilter(filter));
      expect(read).toEqual(filter);
      expect(matches(writeFilter(filter), given)).toBe(means(filter, given));
    }),
    { numRuns: 1000 },
  );
});

test('any text is a filter or a mistake at a place within it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({
          unit: fc.constantFrom('a', ':', '"', '(', ')', '!', '<', '=', '~', ' ', '\\', 'and ', 'or ', 'not '),
        }),
      ),
      (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          if (!(error instanceof FilterError)) throw error;
          expect(error.start).toBeGreaterThanOrEqual(0);
          expect(error.end).toBeGreaterThanOrEqual(error.start);
          expect(error.end).toBeLessThanOrEqual(text.length);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

describe('a filter', () => {
  const given: Given = {
    run: { name: 'wide test', status: 'running' },
    config: { training: { batchSize: 256 } },
    metrics: { knn_top1: { last: 0.95, max: 0.97 } },
  };
  test.each([
    ['status:running or (training.batchSize>=128 and knn_top1>0.9) and not name~"test"', true],
    ['(status:running or training.batchSize>=128) and not name~"test"', false],
    ['training.batchSize>=128 and knn_top1.best>0.96', true],
    ['STATUS:running', false],
    ['status:RUNNING AND NOT status:failed', true],
    ['wide', true],
    ['"wide test"', true],
    ['narrow', false],
    ['created:2026-11-24', true],
    ['created>=2026-11-25', false],
    ['nothing!=3', true],
    ['nothing<3', false],
  ])('%s is %s', (text, expected) => {
    expect(matches(text, given)).toBe(expected);
  });

  test('of no words lets everything pass', () => {
    expect(parseFilter('  ')).toBeNull();
  });

  test.each([
    ['status:', 'after “:”', 7, 7],
    ['(status:running', 'not closed', 0, 1],
    ['status:running)', 'was not opened', 14, 15],
    ['name~"te', 'no second one', 5, 8],
    ['a b', 'before “b”', 2, 3],
    ['a and', 'missing at the end', 5, 5],
    ['a and or b', 'before “or”', 6, 8],
    ['loss! 3', '“!” stands alone', 4, 5],
  ])('%s is a mistake: %s', (text, words, start, end) => {
    const error = errorOf(text);
    expect(error.message).toContain(words);
    expect([error.start, error.end]).toEqual([start, end]);
  });

  test('that names what no run has is a mistake', () => {
    const error = errorOf('a and batchsize:3', (field) => field === 'name');
    expect(error.message).toContain('“batchsize”');
    expect([error.start, error.end]).toEqual([6, 15]);
  });
});
