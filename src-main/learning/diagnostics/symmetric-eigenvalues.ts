import { dot, rowOf, type Matrix } from './matrix.ts';

/** Diagonal and the entries beside it: `beside[i]` couples i and i + 1; the last one is 0. */
type Tridiagonal = { diagonal: Float64Array; beside: Float64Array };

/** QL needs two or three iterations per eigenvalue; this many mean that something is wrong with the program. */
const MOST_ITERATIONS = 60;
/** A coupling this small would vanish when squared (the matrix is scaled to entries of at most 1). */
const SMALLEST_COUPLING = 1e-150;

/**
 * All eigenvalues of a symmetric matrix, in falling order: Householder reduction to tridiagonal form, then implicit QL
 * (Golub and Van Loan, Matrix Computations, 4th edition, sections 8.3.1 and 8.3.3). Errors are a few units of rounding
 * times the largest eigenvalue. About 2 n^3 operations. If an entry is not finite, every eigenvalue is NaN.
 */
export function symmetricEigenvalues(matrix: Matrix): Float64Array {
  const largest = matrix.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!Number.isFinite(largest)) return new Float64Array(matrix.rows).fill(NaN);
  if (largest === 0) return new Float64Array(matrix.rows);
  const scaled = { ...matrix, values: matrix.values.map((value) => value / largest) };
  const tridiagonal = tridiagonalise(scaled);
  return tridiagonalEigenvalues(tridiagonal)
    .map((value) => value * largest)
    .sort()
    .reverse();
}

/** Overwrites the matrix. Step k reflects row k onto its first entry beside the diagonal. */
function tridiagonalise(matrix: Matrix): Tridiagonal {
  const size = matrix.rows;
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const row = rowOf(matrix, k);
    diagonal[k] = row[k] ?? NaN;
    if (k === size - 1) break;
    const mirror = row.slice(k + 1);
    const first = mirror[0] ?? NaN;
    const length = Math.sqrt(dot(mirror, mirror));
    const reflected = first > 0 ? -length : length;
    beside[k] = reflected;
    if (length < SMALLEST_COUPLING) continue;
    mirror[0] = first - reflected;
    reflect(matrix, k + 1, mirror);
  }
  return { diagonal, beside };
}

/** Applies the reflection I - scale v v' from both sides to the block that starts at `from`. */
function reflect(matrix: Matrix, from: number, v: Float64Array): void {
  const scale = 2 / dot(v, v);
  const block = (i: number) => rowOf(matrix, from + i).subarray(from);
  const w = v.map((_, i) => scale * dot(block(i), v));
  const overlap = (scale / 2) * dot(w, v);
  for (let i = 0; i < w.length; i++) w[i] = (w[i] ?? NaN) - overlap * (v[i] ?? NaN);
  for (let i = 0; i < v.length; i++) {
    const row = block(i);
    const vi = v[i] ?? NaN;
    const wi = w[i] ?? NaN;
    for (let j = 0; j < row.length; j++) row[j] = (row[j] ?? NaN) - vi * (w[j] ?? NaN) - wi * (v[j] ?? NaN);
  }
}

/** Overwrites its argument. */
function tridiagonalEigenvalues(tridiagonal: Tridiagonal): Float64Array {
  const { diagonal } = tridiagonal;
  for (let first = 0; first < diagonal.length; first++) {
    let last = endOfBlock(tridiagonal, first);
    for (let iteration = 0; last > first; iteration++) {
      if (iteration === MOST_ITERATIONS) throw new Error('the eigenvalues of a finite matrix did not converge');
      sweep(tridiagonal, first, last);
      last = endOfBlock(tridiagonal, first);
    }
  }
  return diagonal;
}

/** The last index that is still coupled to `first` through entries that are not negligible. */
function endOfBlock({ diagonal, beside }: Tridiagonal, first: number): number {
  let last = first;
  while (last < diagonal.length - 1) {
    const neighbours = Math.abs(diagonal[last] ?? NaN) + Math.abs(diagonal[last + 1] ?? NaN);
    if (Math.abs(beside[last] ?? NaN) <= Number.EPSILON * neighbours + SMALLEST_COUPLING) break;
    last++;
  }
  return last;
}

/** One implicit QL sweep with Wilkinson's shift over the block first..last, from its end to its start. */
function sweep({ diagonal, beside }: Tridiagonal, first: number, last: number): void {
  const coupling = beside[first] ?? NaN;
  const half = ((diagonal[first + 1] ?? NaN) - (diagonal[first] ?? NaN)) / (2 * coupling);
  const root = Math.sqrt(half * half + 1);
  let bulge = (diagonal[last] ?? NaN) - (diagonal[first] ?? NaN) + coupling / (half + (half < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let carried = 0;
  for (let i = last - 1; i >= first; i--) {
    const across = sine * (beside[i] ?? NaN);
    const along = cosine * (beside[i] ?? NaN);
    const radius = Math.sqrt(across * across + bulge * bulge);
    beside[i + 1] = radius;
    if (radius === 0) {
      diagonal[i + 1] = (diagonal[i + 1] ?? NaN) - carried;
      beside[last] = 0;
      return;
    }
    sine = across / radius;
    cosine = bulge / radius;
    const shifted = (diagonal[i + 1] ?? NaN) - carried;
    const mixed = ((diagonal[i] ?? NaN) - shifted) * sine + 2 * cosine * along;
    carried = sine * mixed;
    diagonal[i + 1] = shifted + carried;
    bulge = cosine * mixed - along;
  }
  diagonal[first] = (diagonal[first] ?? NaN) - carried;
  beside[first] = bulge;
  beside[last] = 0;
}
