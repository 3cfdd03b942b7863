/**
 * A small assembler for WebAssembly functions over a foreign memory: code is a list of bytes that leaves its value on the
 * stack, so that expressions nest. Opcodes: WebAssembly 2.0, section 5.4 (https://webassembly.github.io/spec/core).
 */
export type Code = readonly number[];

type ValueType = 'i32' | 'v128';
const TYPE_CODES: Record<ValueType, number> = { i32: 0x7f, v128: 0x7b };

/** A local variable of a function. */
export type Local = { get: Code; set: (value: Code) => Code };

/** Declares a local variable of the function that is being written. */
export type Locals = { i32: () => Local; v128: () => Local };

/** A function whose parameters, addresses and counts, are all i32; it returns nothing. */
export type VectorFunction<Parameter extends string = string> = {
  name: string;
  parameters: readonly Parameter[];
  locals: ValueType[];
  code: Code;
};

export function defineFunction<Parameter extends string>(
  name: string,
  parameters: readonly Parameter[],
  write: (parameters: Record<Parameter, Local>, locals: Locals) => Code[],
): VectorFunction<Parameter> {
  const locals: ValueType[] = [];
  const declare = (type: ValueType) => {
    locals.push(type);
    return localAt(parameters.length + locals.length - 1);
  };
  const byName = Object.fromEntries(parameters.map((parameter, index) => [parameter, localAt(index)]));
  const hasAll = (record: Record<string, Local>): record is Record<Parameter, Local> =>
    parameters.every((parameter) => parameter in record);
  if (!hasAll(byName)) throw new Error(`${name} has parameters of the same name`);
  const code = write(byName, { i32: () => declare('i32'), v128: () => declare('v128') }).flat();
  return { name, parameters, locals, code };
}

const localAt = (index: number): Local => ({
  get: [0x20, ...unsigned(index)],
  set: (value) => [...value, 0x21, ...unsigned(index)],
});

export const integer = (value: number): Code => [0x41, ...signed(value)];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const multiply = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
export const divide = (a: Code, b: Code): Code => [...a, ...b, 0x6e];
export const remainder = (a: Code, b: Code): Code => [...a, ...b, 0x70];

/** Repeats code `count` times; the count is evaluated once. */
export function times({ i32 }: Locals, count: Code, body: Code[]): Code {
  const left = i32();
  const next = left.set(add(left.get, integer(-1)));
  return [
    ...left.set(count),
    ...[0x02, 0x40, ...left.get, 0x45, 0x0d, 0],
    ...[0x03, 0x40, ...body.flat(), ...next, ...left.get, 0x0d, 0, 0x0b],
    0x0b,
  ];
}

/** How many neighbouring float32 an operation reads and writes: a vector, or its first lane with zeros in the others. */
export type Width = 4 | 1;

export const load = (width: Width, address: Code, offset = 0): Code => [
  ...address,
  ...[0xfd, width === 4 ? 0x00 : 0x5c, 2, ...unsigned(offset)],
];
export const store = (width: Width, address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...[0xfd, width === 4 ? 0x0b : 0x5a, 2, ...unsigned(offset)],
  ...(width === 4 ? [] : [0]),
];

/** One float32 in all four lanes. */
export const loadSame = (address: Code, offset = 0): Code => [...address, 0xfd, 0x09, 2, ...unsigned(offset)];

const vectorOperation =
  (opcode: number) =>
  (a: Code, b: Code): Code => [...a, ...b, 0xfd, ...unsigned(opcode)];

/** On four float32 at once; comparisons give all bits or none. */
export const vector = {
  zero: [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)],
  equal: vectorOperation(0x41),
  notEqual: vectorOperation(0x42),
  greater: vectorOperation(0x44),
  both: vectorOperation(0x4e),
  firstWithoutSecond: vectorOperation(0x4f),
  either: vectorOperation(0x50),
  add: vectorOperation(0xe4),
  subtract: vectorOperation(0xe5),
  multiply: vectorOperation(0xe6),
  // NaN wins in both.
  least: vectorOperation(0xe8),
  greatest: vectorOperation(0xe9),
  /** Lanes 0-3 are those of `a`, 4-7 those of `b`. */
  shuffle: (a: Code, b: Code, lanes: [number, number, number, number]): Code => [
    ...a,
    ...b,
    ...[0xfd, 0x0d],
    ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
  ],
};

/** A module that imports the memory "tfjs" "memory" and exports `functions`. */
export function assemble(functions: readonly VectorFunction[], memory: { shared: boolean }): Uint8Array<ArrayBuffer> {
  const PAGES = 65_536;
  const limits = memory.shared ? [0x03, 0, ...unsigned(PAGES)] : [0x00, 0];
  const sections = [
    section(
      1,
      functions.map(({ parameters }) => [0x60, ...list(parameters.map(() => [TYPE_CODES.i32])), 0]),
    ),
    section(2, [[...text('tfjs'), ...text('memory'), 0x02, ...limits]]),
    section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    section(
      7,
      functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]),
    ),
    section(
      10,
      functions.map((definition) => sized([...localsOf(definition), ...definition.code, 0x0b])),
    ),
  ];
  return Uint8Array.from([...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], ...sections.flat()]);
}

const section = (id: number, entries: readonly Code[]): Code => [id, ...sized(list(entries))];
const list = (entries: readonly Code[]): Code => [...unsigned(entries.length), ...entries.flat()];
const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const text = (value: string): Code => sized([...Buffer.from(value)]);
const localsOf = ({ locals }: VectorFunction): Code => list(locals.map((type) => [1, TYPE_CODES[type]]));

/** LEB128. */
function unsigned(value: number): number[] {
  const rest = Math.floor(value / 128);
  return rest === 0 ? [value] : [(value % 128) + 128, ...unsigned(rest)];
}

/** Signed LEB128. */
function signed(value: number): number[] {
  const [low, rest] = [value & 0x7f, value >> 7];
  const ends = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
  return ends ? [low] : [low + 128, ...signed(rest)];
}
