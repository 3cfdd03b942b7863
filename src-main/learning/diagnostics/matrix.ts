/**
 * A matrix in float64, row-major. For an embedding the rows are pictures and the columns are dimensions. Diagnostics
 * run on the host in float64 because small eigenvalues of a covariance drown in float32 rounding.
 */
export type Matrix = { values: Float64Array; rows: number; columns: number };

/** Copies row-major values, for instance what `tensor.data()` gives, into a matrix. */
export function matrixOf(values: ArrayLike<number>, rows: number, columns: number): Matrix {
  if (values.length !== rows * columns) {
    throw new RangeError(`${values.length} values do not fill a matrix of ${rows} x ${columns}`);
  }
  return { values: Float64Array.from(values), rows, columns };
}

/** A view of row `index`: writing to it changes the matrix. */
export function rowOf(matrix: Matrix, index: number): Float64Array {
  return matrix.values.subarray(index * matrix.columns, (index + 1) * matrix.columns);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? NaN) * (b[i] ?? NaN);
  return sum;
}

export function transposed(matrix: Matrix): Matrix {
  const { rows, columns } = matrix;
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) rowOf(matrix, i).forEach((value, j) => (values[j * rows + i] = value));
  return { values, rows: columns, columns: rows };
}

/**
 * Mean of every column, taken as first value + mean difference from it, so that a constant column has exactly its
 * constant as mean and therefore deviation 0.
 */
export function columnMeans(matrix: Matrix): Float64Array {
  const first = rowOf(matrix, 0);
  const sums = new Float64Array(matrix.columns);
  for (let i = 1; i < matrix.rows; i++) {
    const row = rowOf(matrix, i);
    for (let j = 0; j < sums.length; j++) sums[j] = (sums[j] ?? NaN) + (row[j] ?? NaN) - (first[j] ?? NaN);
  }
  return sums.map((sum, j) => (first[j] ?? NaN) + sum / matrix.rows);
}

/** Each column minus its mean. */
export function centred(matrix: Matrix): Matrix {
  const means = columnMeans(matrix);
  const values = matrix.values.map((value, index) => value - (means[index % matrix.columns] ?? NaN));
  return { ...matrix, values };
}

/** Each row divided by its length; a row shorter than 1e-12 is divided by that instead, as torch's F.normalize does. */
export function withUnitRows(matrix: Matrix): Matrix {
  const values = Float64Array.from(matrix.values);
  const result = { ...matrix, values };
  for (let i = 0; i < matrix.rows; i++) {
    const row = rowOf(result, i);
    const length = Math.max(Math.sqrt(dot(row, row)), 1e-12);
    for (let j = 0; j < row.length; j++) row[j] = (row[j] ?? NaN) / length;
  }
  return result;
}
