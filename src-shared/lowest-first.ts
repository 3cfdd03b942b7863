/** The places of some values, the lowest value's first; what is no number is looked at before all. */
export function lowestFirst(values: readonly number[]): number[] {
  const rank = (value: number) => (Number.isNaN(value) ? -Infinity : value);
  const ranked = values.map((value, place) => ({ rank: rank(value), place }));
  return ranked.sort((a, b) => (a.rank === b.rank ? a.place - b.place : a.rank - b.rank)).map(({ place }) => place);
}
