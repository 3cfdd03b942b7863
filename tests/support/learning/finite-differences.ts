/**
 * The gradient of a scalar function of arrays by central differences in float64, good to about 1e-8 of its size where
 * the function is smooth: what written gradients are compared with.
 */
export function finiteDifferences(f: (inputs: Float64Array[]) => number, inputs: Float64Array[]): Float64Array[] {
  const step = 1e-5;
  return inputs.map((input, position) =>
    input.map((value, entry) => {
      const moved = (by: number): number =>
        f(inputs.map((other, index) => (index === position ? input.with(entry, value + by) : other)));
      return (moved(step) - moved(-step)) / (2 * step);
    }),
  );
}

/** Float32 values as float64, so that both sides of a comparison start from the same numbers. */
export function asFloat64(values: Float32Array): Float64Array {
  return Float64Array.from(values);
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, index) => sum + value * (b[index] ?? Number.NaN), 0);
}
