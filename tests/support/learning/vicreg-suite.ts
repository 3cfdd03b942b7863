import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MethodConfig } from '../../../src-shared/config/run-config.ts';
import { createMethod } from '../../../src-main/learning/methods/method.ts';
import { covariance } from '../../../src-main/learning/methods/terms/covariance.ts';
import { vicreg, VICREG_TERMS } from '../../../src-main/learning/methods/vicreg.ts';
import { expectCloseTo } from '../close-to.ts';
import { naiveVicreg } from '../naive-vicreg.ts';
import { normalValues } from '../random-values.ts';
import { asFloat64, finiteDifferences } from './finite-differences.ts';
import { OFFICIAL_VICREG } from './official-vicreg.ts';

const FORMS = ['features', 'samples', 'auto'] as const;
const nothing = new Float64Array();

type Result = { total: number; terms: Record<string, number>; gradients: [Float32Array, Float32Array] };

/** Loss, terms and gradients of two [n, d] matrices; fails when tensors are left behind. */
function evaluate(a: Float32Array, b: Float32Array, [n, d]: readonly [number, number], config: MethodConfig): Result {
  const before = tf.memory().numTensors;
  const inputs = [tf.tensor(a, [n, d]), tf.tensor(b, [n, d])] as const;
  const loss = tf.tidy(() => {
    const { total, terms } = vicreg(...inputs, config);
    const numbers = Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0] ?? NaN] as const);
    return { total: total.dataSync()[0] ?? NaN, terms: Object.fromEntries(numbers) };
  });
  const { value, grads } = tf.engine().gradients(() => vicreg(...inputs, config).total, [...inputs]);
  const [ofA, ofB] = grads.map((gradient) => Float32Array.from(gradient.dataSync()));
  tf.dispose([...inputs, value, ...grads]);
  expect(tf.memory().numTensors).toBe(before);
  return { ...loss, gradients: [ofA ?? new Float32Array(), ofB ?? new Float32Array()] };
}

function paramsOf({ coefficients, convention, targetDeviation, epsilon }: MethodConfig) {
  return {
    lambda: coefficients.invariance,
    mu: coefficients.variance,
    nu: coefficients.covariance,
    eps: epsilon,
    gamma: targetDeviation,
    summed: convention === 'paper',
  };
}

/** Two views that resemble each other, with deviations on both sides of the hinge. */
function views([n, d]: readonly [number, number], seed: number): [Float32Array, Float32Array] {
  const noise = normalValues(n * d, seed + 1);
  const a = normalValues(n * d, seed).map((value, index) => value * (0.6 + (index % d) / d) + (index % 3));
  return [a, a.map((value, index) => value + 0.3 * (noise[index] ?? 0))];
}

export function vicregSuite(): void {
  describe('VICReg', () => {
    it('has the numbers of the official code in float64 for an 8 x 4 example', () => {
      const a = Float32Array.from({ length: 32 }, (_, index) => {
        const [row, column] = [Math.floor(index / 4), index % 4];
        return Math.sin(1 + 0.7 * row + 1.3 * column + 0.11 * row * column);
      });
      const b = a.map((value, index) => value + 0.1 * Math.cos(2 + 0.5 * Math.floor(index / 4) - 0.9 * (index % 4)));
      const { total, terms } = evaluate(a, b, [8, 4], OFFICIAL_VICREG);
      expect(Math.abs(total / 6.75535715706 - 1)).toBeLessThan(1e-5);
      expectCloseTo(
        VICREG_TERMS.map((name) => terms[name] ?? NaN),
        [
          0.00501219199334, 0.243980187915, 0.53054765934, 0.242414244316, 0.245546131515, 0.262888535828,
          0.267659123513,
        ],
        1e-6,
      );
      const paper = evaluate(a, b, [8, 4], { ...OFFICIAL_VICREG, convention: 'paper' });
      expect(Math.abs(paper.total / 12.8548618549 - 1)).toBeLessThan(1e-5);
    });

    const SHAPES: [number, number][] = [
      [8, 4],
      [6, 10],
      [2, 4],
      [8, 1],
      [3, 40],
    ];
    describe.each(SHAPES)('of [%d, %d]', (n, d) => {
      const shape: [number, number] = [n, d];
      const [a, b] = views(shape, 7);
      it.each(FORMS)('has the loss and the gradient of finite differences in the form %s', (covarianceForm) => {
        const config = {
          ...OFFICIAL_VICREG,
          covarianceForm,
          coefficients: { invariance: 10, variance: 5, covariance: 2 },
        };
        const { total, terms, gradients } = evaluate(a, b, shape, config);
        const lossOf = ([x = nothing, y = nothing]: Float64Array[]) => naiveVicreg(x, y, n, d, paramsOf(config));
        const expected = lossOf([asFloat64(a), asFloat64(b)]);
        expect(Math.abs(total / expected.loss - 1)).toBeLessThan(1e-5);
        const { inv, var: variance, cov, varA, varB, covA, covB } = expected.terms;
        const inOrder = [inv, variance, cov, varA, varB, covA, covB];
        expectCloseTo(
          VICREG_TERMS.map((name) => terms[name] ?? NaN),
          inOrder,
          1e-5,
        );
        const byDifferences = finiteDifferences((inputs) => lossOf(inputs).loss, [asFloat64(a), asFloat64(b)]);
        expectCloseTo(gradients[0], byDifferences[0] ?? [], 1e-4);
        expectCloseTo(gradients[1], byDifferences[1] ?? [], 1e-4);
      });
    });

    it('does not depend on the order of the batch', () => {
      fc.assert(
        fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.nat(), (n, d, seed) => {
          const [a, b] = views([n, d], seed);
          const rotated = (z: Float32Array) => Float32Array.from([...z.slice(d), ...z.slice(0, d)]);
          const { total } = evaluate(a, b, [n, d], OFFICIAL_VICREG);
          const other = evaluate(rotated(a), rotated(b), [n, d], OFFICIAL_VICREG);
          expect(Math.abs(other.total - total)).toBeLessThanOrEqual(1e-5 * total);
        }),
        { numRuns: 25 },
      );
    });

    it('does not depend on which view is called A', () => {
      const [a, b] = views([9, 5], 3);
      const { total, gradients } = evaluate(a, b, [9, 5], OFFICIAL_VICREG);
      const swapped = evaluate(b, a, [9, 5], OFFICIAL_VICREG);
      expect(swapped.total).toBeCloseTo(total, 4);
      expectCloseTo(swapped.gradients[1], gradients[0], 1e-6);
    });

    it.each(FORMS)('is at rest when every picture gives the same embedding, in the form %s', (covarianceForm) => {
      const row = normalValues(7, 5);
      const z = Float32Array.from({ length: 70 }, (_, index) => row[index % 7] ?? 0);
      const { total, gradients } = evaluate(z, z, [10, 7], { ...OFFICIAL_VICREG, covarianceForm });
      expect(total).toBeCloseTo(24.75, 5);
      expect([...gradients[0], ...gradients[1]].every((value) => value === 0)).toBe(true);
    });

    it('gives no gradient to a dimension whose deviation is exactly the target', () => {
      const z = Float32Array.of(-1, 1);
      const config = {
        ...OFFICIAL_VICREG,
        targetDeviation: 2,
        epsilon: 2,
        coefficients: { invariance: 0, variance: 1, covariance: 0 },
      };
      const { total, gradients } = evaluate(z, z, [2, 1], config);
      expect(total).toBe(0);
      expect([...gradients[0]].every((value) => value === 0)).toBe(true);
    });

    it('leaves out a term of coefficient 0, and still reports it', () => {
      const [a, b] = views([6, 3], 1);
      const config = { ...OFFICIAL_VICREG, coefficients: { invariance: 2, variance: 0, covariance: 0 } };
      const { total, terms } = evaluate(a, b, [6, 3], config);
      expect(total).toBeCloseTo(2 * (terms['invariance'] ?? NaN), 6);
      expect(terms['covariance']).toBeGreaterThan(0);
    });

    it('reports what is not a number as such', () => {
      const [a, b] = views([6, 3], 1);
      a[4] = Number.NaN;
      expect(evaluate(a, b, [6, 3], OFFICIAL_VICREG).total).toBeNaN();
      const alone = { ...OFFICIAL_VICREG, coefficients: { invariance: 1, variance: 0, covariance: 0 } };
      const { total, terms } = evaluate(Float32Array.of(1, 2), Float32Array.of(1, 4), [1, 2], alone);
      expect(total).toBe(2);
      expect(terms['variance']).toBeNaN();
    });

    it('is what a method of that name minimises', () => {
      const [a, b] = views([6, 3], 1);
      const method = createMethod(OFFICIAL_VICREG);
      const { total, terms } = method.loss(tf.tensor(a, [6, 3]), tf.tensor(b, [6, 3]));
      expect(total.dataSync()[0]).toBe(evaluate(a, b, [6, 3], OFFICIAL_VICREG).total);
      expect(Object.keys(terms).sort()).toEqual([...method.terms].sort());
    });
  });

  describe('the covariance term', () => {
    const shape: [number, number] = [6, 20];
    const valueOf = (z: Float32Array, form: MethodConfig['covarianceForm']): number =>
      tf.tidy(() => covariance(tf.tensor(z, shape), form).dataSync()[0] ?? NaN);

    it('takes the small form where there are fewer pictures than dimensions', () => {
      const z = normalValues(120, 11);
      expect(valueOf(z, 'auto')).toBe(valueOf(z, 'samples'));
      expect(Math.abs(valueOf(z, 'samples') / valueOf(z, 'features') - 1)).toBeLessThan(1e-5);
    });

    it('falls back to the exact form where one dimension drowns the others', () => {
      const z = normalValues(120, 12).map((value, index) => (index % 20 === 0 ? 3000 * value : value));
      const exact = naiveVicreg(asFloat64(z), asFloat64(z), ...shape, paramsOf(OFFICIAL_VICREG)).terms.covA;
      expect(valueOf(z, 'auto')).toBe(valueOf(z, 'features'));
      expect(Math.abs(valueOf(z, 'auto') / exact - 1)).toBeLessThan(1e-5);
      expect(Math.abs(valueOf(z, 'samples') / exact - 1)).toBeGreaterThan(1e-5);
    });

    it('keeps to its tolerance just above the bound', () => {
      const scale = [...Array(80).keys()].map((i) => 1 + i / 2);
      const cases = scale.map((factor) =>
        normalValues(120, 13).map((value, index) => (index % 20 === 0 ? factor * value : value)),
      );
      for (const z of cases) {
        const exact = naiveVicreg(asFloat64(z), asFloat64(z), ...shape, paramsOf(OFFICIAL_VICREG)).terms.covA;
        expect(Math.abs(valueOf(z, 'auto') / exact - 1)).toBeLessThan(1e-5);
      }
    });
  });
}
