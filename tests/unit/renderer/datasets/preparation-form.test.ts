import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  emptyForm,
  fieldOfError,
  preparationFaults,
  preparationRequest,
  suggestedName,
  type PreparationForm,
} from '../../../../src-renderer/features/datasets/preparation-form.ts';
import { preparationRequestSchema } from '../../../../src-shared/contract/datasets.ts';

const nobody = { datasets: [], preparations: [] };
const good: PreparationForm = { ...emptyForm, path: '/data/cats', name: 'cats' };

test('a form that was filled in well has no faults', () => {
  expect(preparationFaults(good, nobody)).toEqual({});
  expect(preparationRequest(good)).toEqual({
    source: '/data/cats',
    name: 'cats',
    fit: 'crop',
    seed: 0,
    testShare: 0.1,
  });
});

test('an empty form names the fields to fill in', () => {
  expect(Object.keys(preparationFaults(emptyForm, nobody))).toEqual(['path', 'name']);
});

test('a path that does not begin at the root is refused', () => {
  for (const path of ['cats', './cats', '~/cats', 'C:cats']) {
    expect(preparationFaults({ ...good, path }, nobody).path).toContain('whole path');
  }
  for (const path of ['/cats', 'C:\\cats', 'c:/cats', '\\\\server\\cats']) {
    expect(preparationFaults({ ...good, path }, nobody)).toEqual({});
  }
});

test('names that are taken, too long or blank are refused', () => {
  expect(preparationFaults(good, { datasets: ['cats'], preparations: [] }).name).toContain('already');
  expect(preparationFaults(good, { datasets: [], preparations: ['cats'] }).name).toContain('unfinished');
  expect(preparationFaults({ ...good, name: 'x'.repeat(301) }, nobody).name).toContain('301');
  expect(preparationFaults({ ...good, name: 'x'.repeat(300) }, nobody)).toEqual({});
  expect(preparationFaults({ ...good, name: '  ' }, nobody).name).toBeDefined();
});

test('numbers that are none, or out of range, are refused', () => {
  for (const size of ['7', '4097', '9.5', '1e3', 'x', '-8']) {
    expect(preparationFaults({ ...good, size }, nobody).size).toBeDefined();
  }
  for (const seed of ['', '-1', '0.5', '9007199254740993000']) {
    expect(preparationFaults({ ...good, seed }, nobody).seed).toBeDefined();
  }
  for (const testPercent of ['', '100', '-1', 'x', '1e1', '99.99999999999999999']) {
    expect(preparationFaults({ ...good, testPercent }, nobody).testPercent).toBeDefined();
  }
});

test('the sample keeps its own size, whatever stands in the fields of a folder', () => {
  const form: PreparationForm = { ...good, origin: 'digits', path: '', size: 'x', fit: 'pad' };
  expect(preparationFaults(form, nobody)).toEqual({});
  expect(preparationRequest(form)).toEqual({
    source: 'sample:digits',
    name: 'cats',
    fit: 'crop',
    seed: 0,
    testShare: 0.1,
  });
});

test('a form without faults is a request that the engine takes', () => {
  // Mostly what may pass, so that enough of them do.
  const forms: fc.Arbitrary<PreparationForm> = fc.record({
    origin: fc.constantFrom('folder', 'digits'),
    path: fc.string().map((path) => `/${path}`),
    name: fc.string({ minLength: 1, maxLength: 400 }),
    size: fc.oneof(fc.constant(''), fc.nat(5000).map(String)),
    fit: fc.constantFrom('crop', 'pad'),
    seed: fc.maxSafeNat().map(String),
    testPercent: fc.double({ min: 0, max: 101, noNaN: true }).map((percent) => percent.toFixed(3)),
  });
  fc.assert(
    fc.property(forms, (form) => {
      fc.pre(Object.keys(preparationFaults(form, nobody)).length === 0);
      expect(preparationRequestSchema.safeParse(preparationRequest(form)).success).toBe(true);
    }),
  );
});

test('the suggested name is the last part of the path, and free', () => {
  expect(suggestedName({ ...good, path: '/data/cats/' }, nobody)).toBe('cats');
  expect(suggestedName({ ...good, path: 'C:\\data\\cats' }, nobody)).toBe('cats');
  expect(suggestedName({ ...good, path: '/' }, nobody)).toBe('');
  expect(suggestedName(good, { datasets: ['cats'], preparations: ['cats 2'] })).toBe('cats 3');
  expect(suggestedName({ ...good, origin: 'digits' }, nobody)).toBe('digits');
});

test('errors of the engine stand at the field that they are about', () => {
  expect(fieldOfError('dataset-name-taken')).toBe('name');
  expect(fieldOfError('source-missing')).toBe('path');
  expect(fieldOfError('engine-gone')).toBeUndefined();
});
