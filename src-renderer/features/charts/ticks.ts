import type { AxisKind } from './axis.ts';

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 });

/** '4.2K', '0.05', '1e-5': as short as it can be told. */
export function formatTick(value: number | null): string {
  if (value === null) return '';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e15)) return value.toExponential().replace('e+', 'e');
  return magnitude >= 10_000 ? compact.format(value).toLowerCase() : String(Number(value.toPrecision(6)));
}

/** Seconds as '45 s', '3:20', '2:05 h', '3 d 4 h'. */
export function formatSeconds(seconds: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)} h`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

/** A place along the x axis, short. */
export function formatPlace(kind: AxisKind, place: number): string {
  if (kind === 'training') return formatSeconds(place);
  if (kind === 'wall') return new Date(place).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
  return formatTick(kind === 'epoch' ? Number(place.toFixed(2)) : Math.round(place));
}
