import type { Points } from './metric-points.ts';

/** What one update measured, with series by number. */
export type TailRow = {
  step: number;
  milliseconds: number;
  values: readonly (readonly [series: number, value: number])[];
};

/** Step and milliseconds (float64), number of values (uint32); then per value its series (uint32) and itself (float32). */
const ROW_BYTES = 20;
const VALUE_BYTES = 8;

/** Rows one behind the other, all little-endian: the form in which points wait until they are worth a chunk. */
export function encodeTail(rows: readonly TailRow[]): Uint8Array {
  const values = rows.reduce((sum, row) => sum + row.values.length, 0);
  const bytes = new Uint8Array(rows.length * ROW_BYTES + values * VALUE_BYTES);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const row of rows) {
    view.setFloat64(offset, row.step, true);
    view.setFloat64(offset + 8, row.milliseconds, true);
    view.setUint32(offset + 16, row.values.length, true);
    offset += ROW_BYTES;
    for (const [series, value] of row.values) {
      view.setUint32(offset, series, true);
      view.setFloat32(offset + 4, value, true);
      offset += VALUE_BYTES;
    }
  }
  return bytes;
}

type Visit = (series: number, step: number, milliseconds: number, value: number) => void;

function visitTail(bytes: Uint8Array, visit: Visit): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  while (offset < bytes.byteLength) {
    const step = view.getFloat64(offset, true);
    const milliseconds = view.getFloat64(offset + 8, true);
    const end = offset + ROW_BYTES + view.getUint32(offset + 16, true) * VALUE_BYTES;
    for (offset += ROW_BYTES; offset < end; offset += VALUE_BYTES) {
      visit(view.getUint32(offset, true), step, milliseconds, view.getFloat32(offset + 4, true));
    }
  }
}

/** The points of each series, or of one, in encoded tails. */
export function pointsInTail(tails: Iterable<Uint8Array>, only?: number): Map<number, Points> {
  const columns = new Map<number, { steps: number[]; milliseconds: number[]; values: number[] }>();
  for (const tail of tails) {
    visitTail(tail, (series, step, milliseconds, value) => {
      if (only !== undefined && series !== only) return;
      let column = columns.get(series);
      if (column === undefined) columns.set(series, (column = { steps: [], milliseconds: [], values: [] }));
      column.steps.push(step);
      column.milliseconds.push(milliseconds);
      column.values.push(value);
    });
  }
  return new Map(
    Array.from(columns, ([series, { steps, milliseconds, values }]) => [
      series,
      {
        steps: Float64Array.from(steps),
        milliseconds: Float64Array.from(milliseconds),
        values: Float32Array.from(values),
      },
    ]),
  );
}
