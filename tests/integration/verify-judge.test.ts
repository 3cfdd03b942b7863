import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { wasm } from '../../src-main/compute/wasm/backend.ts';
import { evaluateFormula, type InputFormula } from '../../src-main/learning/verification/input-formula.ts';
import { AppError } from '../../src-shared/errors.ts';
import { describeOnBackend } from '../support/backends.ts';
import { naiveVicreg, type VicregParams } from '../support/naive-vicreg.ts';
import {
  anotherValue,
  at,
  changed,
  fileWith,
  leaves,
  shippedReference,
  type Json,
  type Path,
} from '../support/reference.ts';
import { verify } from '../support/verification-suite.ts';

const reference = shippedReference();

/** What a file says about a case beside what it consists of, and 8-bit results, which are not judged. */
const NOT_JUDGED = [
  'crossCheck',
  'float32',
  'deviation',
  'uint8',
  'pil',
  'smallestShareMargin',
  'smallestNeighbourGap',
];

const only = (list: Json, ...ids: string[]): Json =>
  Array.isArray(list) ? list.filter((entry) => ids.some((id) => at(entry, 'id') === id)) : list;

/** Whether a file is refused or one of its cases fails. */
async function isFound(file: Json): Promise<boolean> {
  try {
    return (await verify(file)).failed > 0;
  } catch (error) {
    if (error instanceof AppError && error.code === 'reference-malformed') return true;
    throw error;
  }
}

/** Changes every number and switch of a section, one at a time. */
async function unnoticed(section: string, content: Json, ignored: readonly string[] = NOT_JUDGED): Promise<string[]> {
  const file = fileWith(section, content);
  expect(await isFound(file), 'the section as it is').toBe(false);
  const missed: string[] = [];
  for (const path of leaves(content, ignored)) {
    if (!(await isFound(changed(file, [section, ...path], anotherValue)))) missed.push(path.join('.'));
  }
  return missed;
}

function declareTests(): void {
  describe('any one number changed is found in', () => {
    test('the formula check', async () => {
      expect(await unnoticed('formulaCheck', at(reference, 'formulaCheck'))).toEqual([]);
    });

    test.each(['vicreg-official-n8d4', 'vicreg-coeffs-summed-n8d4'])('%s', async (id) => {
      const content = { cases: only(at(reference, 'vicreg', 'cases'), id) };
      expect(await unnoticed('vicreg', content)).toEqual([]);
    });

    test('the literal equation 6', async () => {
      const content = { cases: [], literalEq6: at(reference, 'vicreg', 'literalEq6') };
      expect(await unnoticed('vicreg', content)).toEqual([]);
    });

    test.each([
      ['lars-official-heavy-decay', []],
      ['lars-lightly-heavy-decay', []],
      ['sgd-nesterov', []],
      // Adam's step does not depend on the size of the gradient.
      ['adamw', ['inputs.gW.terms.0.amp', 'inputs.gb.terms.0.amp']],
    ])('%s', async (id, without: string[]) => {
      const content = changed(at(reference, 'optimisers'), ['cases'], (cases) => only(cases, id));
      // Gradients for more steps than there are change nothing.
      const unused = ['inputs.gW.shape.0', 'inputs.gb.shape.0'];
      const missed = await unnoticed('optimisers', content, [...NOT_JUDGED, 'larsOfficialVersusLightlyMaxAbsDiffOfW']);
      expect(missed.sort()).toEqual([...unused, ...without].sort());
    });

    // Where a schedule is flat, another step has the same rate within the tolerance.
    test('the schedules', async () => {
      expect(await unnoticed('schedules', at(reference, 'schedules'), [...NOT_JUDGED, 'step'])).toEqual([]);
    });

    test('the diagnostics', async () => {
      expect(await unnoticed('diagnostics', only(at(reference, 'diagnostics'), 'n16d32'))).toEqual([]);
    });

    test('k-NN', async () => {
      const content = changed(at(reference, 'knn'), ['runs'], (runs) =>
        Array.isArray(runs) ? runs.slice(0, 1) : runs,
      );
      expect(await unnoticed('knn', content)).toEqual([]);
    });

    test.each(['hflip', 'crop-down-bicubic-antialias', 'gaussian-blur', 'solarize', 'contrast', 'hue', 'normalize'])(
      '%s',
      async (id) => {
        const content = changed(at(reference, 'augmentations'), ['ops'], (ops) => only(ops, id));
        expect(await unnoticed('augmentations', content)).toEqual([]);
      },
    );
  });

  describe('a network', () => {
    const case18 = only(at(reference, 'network', 'cases'), 'resnet18-cifar');
    const shortened = changed(case18, [0, 'training'], (trainings) => only(trainings, 'sgd-scaled'));
    const network = changed(at(reference, 'network'), ['cases'], () => shortened);
    const file = fileWith('network', network);
    const inCase = (...path: Path): Path => ['network', 'cases', 0, ...path];

    test('fails in every quantity when every expected value is changed', async () => {
      const plain = await verify(file);
      expect(plain.failed).toBe(0);
      // Which state a value is compared with, and how many losses are, is not changed.
      const kept = [
        ...NOT_JUDGED,
        'init',
        'semantics',
        'architecture',
        'inputs',
        'params',
        'compareFirst',
        'p',
        'shape',
      ];
      const expected = leaves(network, kept).map((path) => ['network', ...path]);
      const ofParameters = leaves(at(file, ...inCase('params')), ['p', 'shape']).map((path) =>
        inCase('params', ...path),
      );
      const all = [...expected, ...ofParameters].reduce<Json>((copy, path) => changed(copy, path, anotherValue), file);
      const result = await verify(all);
      const details = result.sections['network']?.details ?? [];
      const passing = details.filter(({ deviation, tolerance }) => deviation <= tolerance);
      expect(passing).toEqual([]);
      expect(details).toHaveLength(plain.sections['network']?.details.length ?? NaN);
    });

    test.each<[string, Path]>([
      ['the batch norm', ['network', 'semantics', 'batchNormEps']],
      ['an initial rule', ['network', 'init', 'rules', 'bnWeightResidual', 'amp']],
      ['a picture', inCase('inputs', 'view2', 'terms', 0, 'phase')],
      ['the width', inCase('architecture', 'width')],
      ['the learning rate', inCase('training', 0, 'params', 'lr')],
    ])('fails when the file changes %s', async (_, path) => {
      expect(await isFound(changed(file, path, anotherValue))).toBe(true);
    });

    test('fails when the file asks for another loss', async () => {
      const other = changed(file, ['network', 'semantics', 'loss'], () => 'vicreg official, 25/25/2');
      expect(await isFound(other)).toBe(true);
    });

    test('keeps the reason when it cannot be computed', async () => {
      const other = changed(file, inCase('params', 3, 'name'), () => 'backbone.layer9.conv1.weight');
      const { sections, failed } = await verify(other);
      expect(failed).toBe(1);
      expect(sections['network']?.worst).toBeNaN();
      expect(sections['network']?.details).toMatchObject([{ id: 'resnet18-cifar', deviation: NaN }]);
      expect(sections['network']?.details[0]?.message).toMatch(/parameter 3 is .* here and backbone\.layer9\.conv1/);
    });
  });

  describe('cases of other sizes', () => {
    const formula = (shape: number[], phase: number, amp: number): InputFormula => ({
      shape,
      offset: 0.1,
      terms: [{ fn: 'sin', amp, phase, lin: shape.map((_, axis) => 0.7 + axis), bil: [[0, 1, 0.31]] }],
    });
    /** Waves that cancel in all columns but the first, where they add up. */
    const firstColumn = (columns: number, amp: number): InputFormula['terms'] =>
      Array.from({ length: columns }, (_, k) => ({
        fn: 'cos',
        amp: amp / columns,
        phase: 0,
        lin: [1.1, (2 * Math.PI * k) / columns],
        bil: [],
      }));

    test.each<[string, number, number, number, VicregParams]>([
      ['small', 5, 7, 0, { lambda: 3, mu: 11, nu: 0.5, eps: 0.01, gamma: 0.8, summed: false }],
      ['without invariance', 9, 3, 0, { lambda: 0, mu: 2, nu: 7, eps: 1e-4, gamma: 1.5, summed: true }],
      ['square', 40, 40, 0, { lambda: 25, mu: 25, nu: 1, eps: 1e-4, gamma: 1, summed: true }],
      // The form through n x n would lose its digits here.
      ['dominated by one dimension', 4, 6, 9, { lambda: 1, mu: 1, nu: 1, eps: 1e-4, gamma: 1, summed: false }],
    ])('VICReg, %s', async (_, n, d, dominance, params) => {
      const amplitude = dominance > 0 ? 0.01 : 1;
      const [a, b] = [formula([n, d], 0.2, amplitude), formula([n, d], 0.3, amplitude)];
      const inputs = { A: { ...a, terms: [...a.terms, ...firstColumn(d, dominance)] }, B: b };
      const { loss, terms, gradients } = naiveVicreg(
        evaluateFormula(inputs.A).values,
        evaluateFormula(inputs.B).values,
        n,
        d,
        params,
      );
      const gradient = (values: Float64Array) => ({
        positions: [
          [0, 0],
          [n - 1, d - 1],
          [1, d - 2],
        ],
        values: [values[0] ?? NaN, values.at(-1) ?? NaN, values[d + d - 2] ?? NaN],
        l2: Math.hypot(...values),
        maxAbs: Math.max(...values.map(Math.abs)),
      });
      const { summed, ...constants } = params;
      const file = fileWith('vicreg', {
        cases: [
          {
            id: 'made-here',
            convention: summed ? 'variance-summed' : 'official',
            inputs: z.json().parse(inputs),
            params: { ...constants, ddof: 1, varianceReduction: summed ? 'sum' : 'average' },
            expected: { loss, terms },
            grad: { A: gradient(gradients.A), B: gradient(gradients.B) },
          },
        ],
      });
      const { sections, failed } = await verify(file);
      expect(sections['vicreg']?.details[0]).toMatchObject({ id: 'made-here' });
      expect(failed).toBe(0);
    });

    const picture: InputFormula = {
      shape: [3, 5, 8],
      offset: 120,
      terms: [{ fn: 'cos', amp: 150, phase: 0.2, lin: [0.5, 0.9, 1.3], bil: [] }],
    };
    const bytes = evaluateFormula(picture).values.map((value) => Math.floor(Math.min(Math.max(value, 0), 255) + 0.5));
    const pixel = (channel: number, y: number, x: number): number => (bytes[(channel * 5 + y) * 8 + x] ?? NaN) / 255;

    /** A case of an operation, of which `result` says what it gives at [channel, y, x]. */
    function operation(id: string, params: Json, shape: number[], result: (c: number, y: number, x: number) => number) {
      const [, height = 0, width = 0] = shape;
      const positions = Array.from({ length: 3 * height * width }, (_, index) => [
        Math.floor(index / (height * width)),
        Math.floor(index / width) % height,
        index % width,
      ]);
      const pixels = positions.map(([c = 0, y = 0, x = 0]) => result(c, y, x));
      const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      const std = Math.sqrt(pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length);
      return fileWith('augmentations', {
        input: z.json().parse(picture),
        inputBytesSum: bytes.reduce((sum, value) => sum + value, 0),
        ops: [{ id, params, positions, shape, results: { float: { mean, std, pixels } } }],
      });
    }

    test('mirroring a picture that is not square', async () => {
      const file = operation('hflip', {}, [3, 5, 8], (c, y, x) => pixel(c, y, 7 - x));
      expect((await verify(file)).failed).toBe(0);
      expect((await verify(operation('hflip', {}, [3, 5, 8], pixel))).failed).toBe(1);
    });

    test('resizing a crop to a size that is not square', async () => {
      const crop = { top: 1, left: 2, height: 4, width: 5, size: [6, 11], interpolation: 'bilinear', antialias: false };
      const along = (output: number, size: number, length: number, take: (at: number) => number): number => {
        const point = ((output + 0.5) * length) / size - 0.5;
        const [low, share] = [Math.floor(point), point - Math.floor(point)];
        const clamped = (at: number) => take(Math.min(Math.max(at, 0), length - 1));
        return (1 - share) * clamped(low) + share * clamped(low + 1);
      };
      const file = operation('crop-up', crop, [3, 6, 11], (c, y, x) =>
        along(y, 6, 4, (row) => along(x, 11, 5, (column) => pixel(c, 1 + row, 2 + column))),
      );
      expect((await verify(file)).failed).toBe(0);
      expect(await isFound(changed(file, ['augmentations', 'ops', 0, 'params', 'left'], anotherValue))).toBe(true);
    });

    test('a crop beyond the picture fails', async () => {
      const crop = { top: 3, left: 2, height: 4, width: 5, size: [6, 6], interpolation: 'bilinear', antialias: false };
      const { sections } = await verify(operation('crop-up', crop, [3, 6, 6], () => 0));
      expect(sections['augmentations']?.details[0]?.message).toContain('the crop reaches beyond the picture');
    });
  });
}

await describeOnBackend(wasm, 'the judge', declareTests);
