import type { MethodConfig } from '../../../src-shared/config/run-config.ts';

/** VICReg as the official code has it. */
export const OFFICIAL_VICREG: MethodConfig = {
  name: 'vicreg',
  coefficients: { invariance: 25, variance: 25, covariance: 1 },
  convention: 'official',
  targetDeviation: 1,
  epsilon: 1e-4,
  covarianceForm: 'auto',
};
