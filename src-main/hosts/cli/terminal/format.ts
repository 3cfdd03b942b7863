import { formatMetric as formatPlainly } from '../../../../src-shared/format.ts';

/** A metric in few enough characters for the tables and the live line of a terminal. */
export function formatMetric(value: number): string {
  return formatPlainly(value, 1e5);
}
