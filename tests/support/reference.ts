import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Any JSON value, as tests take reference files apart. */
export type Json = z.infer<ReturnType<typeof z.json>>;
export type JsonObject = Record<string, Json>;
export type Path = (string | number)[];

const REFERENCE = new URL('../../resources/reference/reference.json', import.meta.url);

/** The file of reference numbers that is shipped. */
export function shippedReference(): JsonObject {
  return z.record(z.string(), z.json()).parse(JSON.parse(readFileSync(REFERENCE, 'utf8')));
}

/** A file with nothing but the tolerances and one section. */
export function fileWith(section: string, content: Json): JsonObject {
  return { schemaVersion: 1, tolerance: shippedReference()['tolerance'] ?? null, [section]: content };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands at a path; fails the test when nothing does. */
export function at(value: Json, ...path: Path): Json {
  return path.reduce<Json>((current, part) => {
    const next = Array.isArray(current) ? current[Number(part)] : isObject(current) ? current[part] : undefined;
    if (next === undefined) throw new Error(`there is no "${part}" on the way to ${path.join('.')}`);
    return next;
  }, value);
}

/** A copy in which the value at a path is another one. */
export function changed(value: Json, path: Path, change: (old: Json) => Json): Json {
  const [head, ...rest] = path;
  if (head === undefined) return change(value);
  if (Array.isArray(value)) return value.map((entry, index) => (index === head ? changed(entry, rest, change) : entry));
  if (isObject(value)) return { ...value, [head]: changed(at(value, head), rest, change) };
  throw new Error(`${String(value)} has no "${head}"`);
}

/** The paths of all numbers and booleans below a value, except below keys of these names. */
export function leaves(value: Json, ignored: readonly string[], path: Path = []): Path[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [path];
  if (Array.isArray(value)) return value.flatMap((entry, index) => leaves(entry, ignored, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    ignored.includes(key) ? [] : leaves(entry, ignored, [...path, key]),
  );
}

/** Another value of the same kind, a tenth or more away. */
export function anotherValue(old: Json): Json {
  if (typeof old === 'boolean') return !old;
  if (typeof old !== 'number') throw new Error('only numbers and booleans are changed');
  return Number.isInteger(old) ? old + Math.max(1, Math.ceil(old / 10)) : old * 1.1 + 0.01;
}
