import type { VectorFunction } from './assembler.ts';
import { clip, reluGradient } from './elementwise.ts';
import { columnSums, combine, normalize } from './normalization.ts';
import { giveToGreatest, keepGreatest } from './pooling.ts';
import { sumProducts } from './sum-products.ts';
import { transpose } from './transpose.ts';

/** Every function that the kernels call. */
export const FUNCTIONS: readonly VectorFunction[] = [
  clip,
  columnSums,
  combine,
  giveToGreatest,
  keepGreatest,
  normalize,
  reluGradient,
  sumProducts,
  transpose,
];
