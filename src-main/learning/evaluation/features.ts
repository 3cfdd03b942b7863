/** One vector per picture, row-major. */
export type Features = { values: Float32Array; dimensions: number };

/** A label is a class number from 0, or -1 where a picture has none. */
export type LabelledFeatures = Features & { labels: ArrayLike<number> };

export function featuresOf({ values, dimensions }: Features, row: number): Float32Array {
  return values.subarray(row * dimensions, (row + 1) * dimensions);
}

/** Copies the rows given, in their order. */
export function selectRows(features: LabelledFeatures, rows: ArrayLike<number>): LabelledFeatures {
  const { dimensions } = features;
  const values = new Float32Array(rows.length * dimensions);
  const labels = Int32Array.from(rows, (row, position) => {
    values.set(featuresOf(features, row), position * dimensions);
    return features.labels[row] ?? -1;
  });
  return { values, dimensions, labels };
}
