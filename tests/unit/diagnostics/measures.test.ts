import { describe, expect, test } from 'vitest';
import { alignment } from '../../../src-main/learning/diagnostics/alignment.ts';
import { alphaReq } from '../../../src-main/learning/diagnostics/alpha-req.ts';
import { offDiagonalCorrelation } from '../../../src-main/learning/diagnostics/correlation.ts';
import {
  dimensionDeviations,
  summariseDeviations,
} from '../../../src-main/learning/diagnostics/dimension-deviations.ts';
import { matrixOf } from '../../../src-main/learning/diagnostics/matrix.ts';
import { normalisedDeviation } from '../../../src-main/learning/diagnostics/normalised-deviation.ts';
import { participationRatio } from '../../../src-main/learning/diagnostics/participation-ratio.ts';
import { rankMe } from '../../../src-main/learning/diagnostics/rank-me.ts';
import { covarianceEigenvalues, singularValues } from '../../../src-main/learning/diagnostics/spectrum.ts';
import { uniformity } from '../../../src-main/learning/diagnostics/uniformity.ts';
import { normalValues } from '../../support/random-values.ts';

const spectrum = (count: number, value: (j: number) => number) =>
  Float64Array.from({ length: count }, (_, index) => value(index + 1));

describe('RankMe', () => {
  test('counts directions that are all alike, and sees one direction as 1', () => {
    expect(rankMe(spectrum(32, () => 0.3))).toBeCloseTo(32, 3);
    expect(rankMe(spectrum(32, (j) => (j === 1 ? 5 : 0)))).toBeCloseTo(1, 3);
  });

  test('is the exponential of the entropy when epsilon is 0', () => {
    expect(rankMe(Float64Array.of(3, 1), 0)).toBeCloseTo(Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)), 12);
  });

  test('of a zero embedding and of NaN is NaN', () => {
    expect(rankMe(new Float64Array(4))).toBeNaN();
    expect(rankMe(Float64Array.of(1, NaN))).toBeNaN();
  });
});

describe('participation ratio', () => {
  test('counts the dimensions that share the variance', () => {
    expect(participationRatio(Float64Array.of(2, 2, 2, 0, 0))).toBe(3);
    expect(participationRatio(Float64Array.of(3, 1))).toBeCloseTo(1.6, 12);
  });

  test('without variance or with a single row is NaN', () => {
    expect(participationRatio(new Float64Array(3))).toBeNaN();
    expect(participationRatio(covarianceEigenvalues(matrixOf([1, 2], 1, 2)))).toBeNaN();
  });
});

describe('alpha-ReQ', () => {
  test('finds the exponent of a power law, whatever its scale', () => {
    const fit = alphaReq(spectrum(50, (j) => 7 * j ** -1.3));
    expect(fit.alpha).toBeCloseTo(1.3, 12);
    expect(fit.slope).toBe(-fit.alpha);
    expect(fit.r2).toBeCloseTo(1, 12);
    expect(fit.fitPoints).toBe(50);
  });

  test('of an exponential fall explains less than a line does', () => {
    expect(alphaReq(spectrum(50, (j) => Math.exp(-j))).r2).toBeLessThan(0.95);
  });

  test('is NaN for a spectrum with a zero, for one eigenvalue and for none', () => {
    for (const eigenvalues of [[2, 1, 0], [2], []]) expect(alphaReq(Float64Array.from(eigenvalues)).alpha).toBeNaN();
  });
});

describe('deviations of the dimensions', () => {
  const deviations = dimensionDeviations(matrixOf([1, 0.1, 10, 3, 0.1, 14, 5, 0.1, 18], 3, 3));

  test('divide by n - 1, and are exactly 0 for a constant', () => {
    expect([...deviations]).toEqual([2, 0, 4]);
  });

  test('are summarised, with and without the epsilon of VICReg', () => {
    const summary = summariseDeviations(deviations);
    expect(summary).toMatchObject({ mean: 2, minimum: 0, maximum: 4 });
    expect(summary.meanWithEpsilon).toBeCloseTo((Math.sqrt(4.0001) + 0.01 + Math.sqrt(16.0001)) / 3, 12);
  });

  test('of one row are NaN, and so is their summary', () => {
    const single = dimensionDeviations(matrixOf([1, 2], 1, 2));
    expect([...single]).toEqual([NaN, NaN]);
    expect(Object.values(summariseDeviations(single))).toEqual([NaN, NaN, NaN, NaN]);
  });

  test('show a NaN in its dimension and in the summary', () => {
    const damaged = dimensionDeviations(matrixOf([1, 2, NaN, 4], 2, 2));
    expect([...damaged]).toEqual([NaN, Math.SQRT2]);
    expect(summariseDeviations(damaged).minimum).toBeNaN();
  });
});

describe('correlation off the diagonal', () => {
  test('is 1 for dimensions that repeat each other with another scale, sign and offset', () => {
    const found = offDiagonalCorrelation(matrixOf([1, -2, 11, 2, -4, 12, 5, -10, 15], 3, 3));
    expect(found.meanAbsolute).toBeCloseTo(1, 12);
    expect(found.meanSquare).toBeCloseTo(1, 12);
    expect(found.constantDimensions).toBe(0);
  });

  test('is 0 for dimensions that do not go together', () => {
    expect(offDiagonalCorrelation(matrixOf([1, 1, 1, -1, -1, 1, -1, -1], 4, 2)).meanAbsolute).toBe(0);
  });

  test('leaves out and counts constant dimensions', () => {
    const found = offDiagonalCorrelation(matrixOf([1, 0.1, 2, 2, 0.1, 4, 3, 0.1, 6], 3, 3));
    expect(found.constantDimensions).toBe(1);
    expect(found.meanAbsolute).toBeCloseTo(1, 12);
  });

  test('without a pair that varies is NaN, and a NaN entry is not hidden', () => {
    expect(offDiagonalCorrelation(matrixOf([1, 2, 3], 3, 1)).meanAbsolute).toBeNaN();
    expect(offDiagonalCorrelation(matrixOf([1, 2, 3], 1, 3))).toMatchObject({ meanSquare: NaN, constantDimensions: 3 });
    expect(offDiagonalCorrelation(matrixOf([1, NaN, 2, 3, 3, 5], 3, 2)).meanAbsolute).toBeNaN();
  });
});

describe('alignment', () => {
  test('is 0 for views that point the same way and 4 for opposite ones', () => {
    expect(alignment(matrixOf([3, 4, 0, 1], 2, 2), matrixOf([6, 8, 0, 9], 2, 2))).toBeCloseTo(0, 12);
    expect(alignment(matrixOf([3, 4], 1, 2), matrixOf([-3, -4], 1, 2))).toBeCloseTo(4, 12);
  });

  test('refuses views that are no pairs', () => {
    expect(() => alignment(matrixOf([1, 2], 1, 2), matrixOf([1, 2], 2, 1))).toThrow('no pairs');
  });
});

describe('uniformity', () => {
  test('is 0 when all point the same way, and ln of the mean over pairs otherwise', () => {
    expect(uniformity(matrixOf([1, 0, 2, 0, 3, 0], 3, 2))).toBeCloseTo(0, 12);
    const expected = Math.log((Math.exp(-4) + Math.exp(-8) + Math.exp(-4)) / 3);
    expect(uniformity(matrixOf([1, 0, 0, 5, -1, 0], 3, 2))).toBeCloseTo(expected, 12);
  });

  test('of one row is NaN', () => {
    expect(uniformity(matrixOf([1, 2], 1, 2))).toBeNaN();
  });
});

describe('deviation after L2 normalisation', () => {
  test('is near 1 / sqrt(d) for a random embedding and 0 for a collapsed one', () => {
    const random = matrixOf(normalValues(500 * 64, 4), 500, 64);
    expect(normalisedDeviation(random)).toBeCloseTo(1 / 8, 2);
    expect(normalisedDeviation(matrixOf(Array(12).fill(0.7), 4, 3))).toBe(0);
  });

  test('of zero rows is 0, not NaN', () => {
    expect(normalisedDeviation(matrixOf([0, 0, 0, 0], 2, 2))).toBe(0);
  });
});

test('a collapsed embedding reads as one direction', () => {
  const collapsed = matrixOf(
    Array.from({ length: 40 }, (_, index) => 1 + (index % 4)),
    10,
    4,
  );
  expect(rankMe(singularValues(collapsed))).toBeCloseTo(1, 3);
  expect(summariseDeviations(dimensionDeviations(collapsed)).meanWithEpsilon).toBeCloseTo(0.01, 12);
  expect(participationRatio(covarianceEigenvalues(collapsed))).toBeNaN();
});
