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

/** Wall times, with the day where it changes. */
export function formatWallTicks(places: readonly number[]): string[] {
  let day = '';
  return places.map((place) => {
    const date = new Date(place);
    const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
    const own = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
    if (own === day) return time;
    day = own;
    return `${time}\n${own}`;
  });
}

const MOST_DECADES = 8;

/** 1, 2 and 5 times powers of ten; of a wide range powers only, of a narrow one even parts. At most about 25. */
export function logarithmicTicks(min: number, max: number): number[] {
  const from = Math.floor(Math.log10(min));
  const to = Math.ceil(Math.log10(max));
  const every = Math.max(1, Math.ceil((to - from) / MOST_DECADES));
  const factors = to - from > 3 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let decade = from; decade <= to; decade += every) {
    for (const factor of factors) ticks.push(Number(`${factor}e${decade}`));
  }
  const inside = ticks.filter((tick) => tick >= min && tick <= max);
  if (inside.length >= 2) return inside;
  return [0, 1, 2, 3, 4].map((part) => Number((min + ((max - min) * part) / 4).toPrecision(3)));
}

/** Steps between ticks of times, in seconds. */
const TIME_STEPS = [0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];

function roundStep(rough: number, kind: AxisKind | undefined): number {
  if (kind === 'training' || kind === 'wall') {
    const second = kind === 'wall' ? 1000 : 1;
    const step = TIME_STEPS.find((seconds) => seconds * second >= rough);
    return step === undefined ? Math.ceil(rough / (86400 * second)) * 86400 * second : step * second;
  }
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
  return kind === 'step' || kind === 'images' ? Math.max(1, step) : step;
}

/** Round values from `min` to `max`, at most about so many; of an axis of times, round times. */
export function linearTicks(min: number, max: number, most: number, kind?: AxisKind): number[] {
  const step = roundStep((max - min) / most, kind);
  if (!Number.isFinite(step) || step <= 0) return [];
  const first = Math.ceil(min / step);
  const count = Math.max(0, Math.floor(max / step) - first + 1);
  return Array.from({ length: Math.min(count, 2 * most) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
