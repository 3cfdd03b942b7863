/**
 * Values as JSON beside raw bytes. A typed array becomes a part, and the JSON names its type and number; numbers that
 * JSON has no text for keep their value. Such a stand-in is an object whose one key is `$`; every key of a person's
 * object that begins with `$` gets another one, so that nothing can be mistaken for a stand-in.
 */

type View = (buffer: ArrayBufferLike, offset: number, bytes: number) => ArrayBufferView;

/** In the byte order of the machine: every system that Node and browsers run on today is little-endian. */
const VIEWS: ReadonlyMap<string, View> = new Map<string, View>([
  ['Int8Array', (buffer, offset, bytes) => new Int8Array(buffer, offset, bytes)],
  ['Uint8Array', (buffer, offset, bytes) => new Uint8Array(buffer, offset, bytes)],
  ['Uint8ClampedArray', (buffer, offset, bytes) => new Uint8ClampedArray(buffer, offset, bytes)],
  ['Int16Array', (buffer, offset, bytes) => new Int16Array(buffer, offset, bytes / 2)],
  ['Uint16Array', (buffer, offset, bytes) => new Uint16Array(buffer, offset, bytes / 2)],
  ['Int32Array', (buffer, offset, bytes) => new Int32Array(buffer, offset, bytes / 4)],
  ['Uint32Array', (buffer, offset, bytes) => new Uint32Array(buffer, offset, bytes / 4)],
  ['Float32Array', (buffer, offset, bytes) => new Float32Array(buffer, offset, bytes / 4)],
  ['Float64Array', (buffer, offset, bytes) => new Float64Array(buffer, offset, bytes / 8)],
  ['BigInt64Array', (buffer, offset, bytes) => new BigInt64Array(buffer, offset, bytes / 8)],
  ['BigUint64Array', (buffer, offset, bytes) => new BigUint64Array(buffer, offset, bytes / 8)],
]);

const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

function constantName(value: unknown): string | undefined {
  if (value === undefined) return 'undefined';
  if (typeof value !== 'number') return undefined;
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? undefined : String(value);
}

/** The name under which the receiver makes the view again: Node's Buffer is a Uint8Array to everybody else. */
function viewName(view: ArrayBufferView): string {
  const name: unknown = Reflect.get(view, Symbol.toStringTag);
  if (typeof name === 'string' && VIEWS.has(name)) return name;
  throw new TypeError('a DataView cannot be sent: send the bytes as a Uint8Array');
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * @param parts gets the bytes of every typed array within `value`, in the order of their numbers
 * @returns what JSON.stringify keeps whole
 * @throws TypeError for what cannot be sent (functions, dates, maps, instances of classes, …)
 */
export function toJson(value: unknown, parts: Uint8Array[]): unknown {
  const constant = constantName(value);
  if (constant !== undefined) return { $: constant };
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') {
    return value;
  }
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be sent`);
  if (ArrayBuffer.isView(value)) {
    const name = viewName(value);
    return { $: [name, parts.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) - 1] };
  }
  if (isList(value)) return Array.from(value, (element) => toJson(element, parts));
  if (!isPlain(value)) throw new TypeError(`an instance of ${value.constructor.name} cannot be sent`);
  const properties = Object.entries(value).filter(([, property]) => property !== undefined);
  return Object.fromEntries(
    properties.map(([key, property]) => [key.startsWith('$') ? `$${key}` : key, toJson(property, parts)]),
  );
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function fromStandIn(standIn: unknown, parts: readonly Uint8Array[]): unknown {
  if (typeof standIn === 'string' && CONSTANTS.has(standIn)) return CONSTANTS.get(standIn);
  if (isList(standIn)) {
    const [name, number] = standIn;
    const view = typeof name === 'string' ? VIEWS.get(name) : undefined;
    const part = typeof number === 'number' ? parts[number] : undefined;
    if (view !== undefined && part !== undefined) {
      const array = view(part.buffer, part.byteOffset, part.byteLength);
      // A constructor cuts a broken number of elements off without a word.
      if (array.byteLength === part.byteLength) return array;
    }
  }
  throw new TypeError('a stand-in names neither a constant nor a typed array');
}

/**
 * The value that {@link toJson} was given. Typed arrays are views of the parts, which must lie at multiples of 8 bytes.
 * @throws TypeError or RangeError when `json` was not made by toJson or a part is missing or of the wrong length
 */
export function fromJson(json: unknown, parts: readonly Uint8Array[]): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (isList(json)) return json.map((element) => fromJson(element, parts));
  const properties = Object.entries(json);
  const [first] = properties;
  if (first?.[0] === '$' && properties.length === 1) return fromStandIn(first[1], parts);
  return Object.fromEntries(
    properties.map(([key, property]) => {
      if (key.startsWith('$') && !key.startsWith('$$')) throw new TypeError(`the key ${key} is not escaped`);
      return [key.startsWith('$') ? key.slice(1) : key, fromJson(property, parts)];
    }),
  );
}
