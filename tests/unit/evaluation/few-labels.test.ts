import { expect, test } from 'vitest';
import { drawLabelled } from '../../../src-main/learning/evaluation/few-labels.ts';

const labels = Array.from({ length: 300 }, (_, row) => (row % 5 === 4 ? -1 : row % 5));
const counted = (rows: number[]) =>
  rows.reduce((counts, row) => {
    const label = labels[row] ?? -1;
    return counts.set(label, (counts.get(label) ?? 0) + 1);
  }, new Map<number, number>());

test('a draw has the same number of pictures of every class, and none without a label', () => {
  const rows = drawLabelled(labels, 10, 3, 0);
  expect(new Set(rows).size).toBe(40);
  expect([...counted(rows)].sort()).toEqual([
    [0, 10],
    [1, 10],
    [2, 10],
    [3, 10],
  ]);
});

test('a draw follows from its seed and its number', () => {
  expect(drawLabelled(labels, 10, 3, 0)).toEqual(drawLabelled(labels, 10, 3, 0));
  expect(drawLabelled(labels, 10, 3, 1)).not.toEqual(drawLabelled(labels, 10, 3, 0));
  expect(drawLabelled(labels, 10, 4, 0)).not.toEqual(drawLabelled(labels, 10, 3, 0));
});

test('every picture of a class is drawn about equally often', () => {
  const times = new Map<number, number>();
  for (let draw = 0; draw < 600; draw++) {
    for (const row of drawLabelled(labels, 10, 7, draw)) times.set(row, (times.get(row) ?? 0) + 1);
  }
  // 60 pictures per class, 10 of them per draw: 100 times each, with a deviation of 9.
  for (let row = 0; row < 300; row += 5) expect(times.get(row)).toBeGreaterThan(55);
  for (let row = 0; row < 300; row += 5) expect(times.get(row)).toBeLessThan(145);
});

test('a class with fewer pictures gives all of them', () => {
  expect(drawLabelled([0, 1, 1, 1, 0, 1], 3, 0, 0).filter((row) => row === 0 || row === 4)).toHaveLength(2);
});
