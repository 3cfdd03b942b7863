import { z } from 'zod';
import { MOST } from '../../../src-shared/compare/compared.ts';
import { SPREAD_KINDS, type SpreadKind } from '../../../src-shared/compare/spread.ts';
import { AXES, type AxisKind, type Range } from '../charts/axis.ts';

/** What stands in the table of metrics. */
export type WantedValue = { kind: 'best' } | { kind: 'last' } | { kind: 'step'; step: number };

/** Everything that a comparison shows, as its address tells it. */
export type ComparedView = {
  /** Each run once, at most as many as there can be. */
  ids: readonly string[];
  /** One of the runs; undefined without any. */
  baseline: string | undefined;
  hidden: readonly string[];
  /** The path of the setting that runs are grouped by; null: not grouped. */
  group: string | null;
  spread: SpreadKind;
  /** The metrics that are drawn, in their order; null: the main ones. */
  metrics: readonly string[] | null;
  value: WantedValue;
  axis: AxisKind;
  log: boolean;
  smoothing: number;
  range: Range | null;
};

/** Commas stand between the names of a list. */
function names(text: string | null): string[] | null {
  if (text === null) return null;
  const all = text.split(',').filter((name) => name !== '');
  return [...new Set(all)].map((name) => decoded(name));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const listed = (all: readonly string[]) => all.map((name) => encodeURIComponent(name)).join(',');

const spreadSchema = z.enum(SPREAD_KINDS).catch('deviation');
const axisSchema = z.enum(AXES.map(({ kind }) => kind)).catch('step');
const smoothingSchema = z.coerce.number().min(0).max(0.99).catch(0);
const stepSchema = z.coerce.number().pipe(z.int().nonnegative());

function readValue(text: string | null): WantedValue {
  if (text === 'last') return { kind: 'last' };
  const step = text === null || text === '' ? undefined : stepSchema.safeParse(text).data;
  return step === undefined ? { kind: 'best' } : { kind: 'step', step };
}

function readRange(text: string | null): Range | null {
  const ends = text?.split('_').map(Number) ?? [];
  const [from = NaN, to = NaN] = ends;
  return ends.length === 2 && Number.isFinite(from) && Number.isFinite(to) && from < to ? { from, to } : null;
}

/** What the address asks for; what is not understood is as at first. */
export function readComparedView(search: URLSearchParams): ComparedView {
  const ids = (names(search.get('runs')) ?? []).slice(0, MOST);
  const baseline = search.get('baseline');
  const group = search.get('group');
  return {
    ids,
    baseline: baseline !== null && ids.includes(baseline) ? baseline : ids[0],
    hidden: (names(search.get('hidden')) ?? []).filter((id) => ids.includes(id)),
    group: group === '' ? null : group,
    spread: spreadSchema.parse(search.get('spread') ?? undefined),
    metrics: names(search.get('metrics')),
    value: readValue(search.get('value')),
    axis: axisSchema.parse(search.get('axis') ?? undefined),
    log: search.get('log') === '1',
    smoothing: smoothingSchema.parse(search.get('smooth') ?? 0),
    range: readRange(search.get('zoom')),
  };
}

function writeValue(value: WantedValue): string | undefined {
  if (value.kind === 'best') return undefined;
  return value.kind === 'last' ? 'last' : String(value.step);
}

/** The address of a comparison: only what is not as at first. */
export function writeComparedView(view: ComparedView): Record<string, string> {
  const { ids, baseline, hidden, group, spread, metrics, axis, log, smoothing, range } = view;
  const isNamed = baseline !== undefined && ids.includes(baseline) && baseline !== ids[0];
  const inUse = hidden.filter((id) => ids.includes(id));
  const parts: Record<string, string | undefined> = {
    runs: listed(ids),
    baseline: isNamed ? baseline : undefined,
    hidden: inUse.length === 0 ? undefined : listed(inUse),
    group: group ?? undefined,
    spread: spread === 'deviation' ? undefined : spread,
    metrics: metrics === null ? undefined : listed(metrics),
    value: writeValue(view.value),
    axis: axis === 'step' ? undefined : axis,
    log: log ? '1' : undefined,
    smooth: smoothing === 0 ? undefined : String(smoothing),
    zoom: range === null ? undefined : `${range.from}_${range.to}`,
  };
  const present = Object.entries(parts).flatMap(([key, value]): [string, string][] =>
    value === undefined ? [] : [[key, value]],
  );
  return Object.fromEntries(present);
}
