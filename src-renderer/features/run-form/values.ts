/** Reading and changing places within plain values: an unchecked configuration is one. */

export type Keys = readonly (string | number)[];

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** What stands at a place; undefined where there is no such place. */
export function valueAt(value: unknown, keys: Keys): unknown {
  return keys.reduce<unknown>((current, key) => {
    if (isList(current)) return typeof key === 'number' ? current[key] : undefined;
    return isRecord(current) ? current[key] : undefined;
  }, value);
}

/** A copy with another value at a place; what is on the way and not there is made. */
export function withValue(value: unknown, keys: Keys, next: unknown): unknown {
  const [head, ...rest] = keys;
  if (head === undefined) return next;
  if (isList(value) && typeof head === 'number') {
    return Object.assign([...value], { [head]: withValue(value[head], rest, next) });
  }
  const record = isRecord(value) ? value : {};
  return { ...record, [head]: withValue(record[head], rest, next) };
}

export function sameValue(one: unknown, other: unknown): boolean {
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((element, index) => sameValue(element, other[index]));
  }
  if (isRecord(one) && isRecord(other)) {
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every((key) => sameValue(one[key], other[key]));
  }
  return Object.is(one, other);
}
