import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src-shared/errors.ts';
import { decodeFrame, encodeFrame, LARGEST_FRAME } from '../../../src-shared/rpc/frames.ts';

const typedArray = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
);
const awkwardKey = fc.constantFrom('$', '$$', '$a', '__proto__', 'constructor', 'toString', '0', '');
const text = fc.string({ unit: 'binary' });
const sendable = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0, '\ud800', '\u2028'),
    text,
    typedArray,
    fc.array(tie('value')),
    // A property that is undefined counts as absent, as in JSON.
    fc.dictionary(
      fc.oneof(awkwardKey, text),
      tie('value').filter((value) => value !== undefined),
      { noNullPrototype: true },
    ),
  ),
})).value;

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
}

/** A frame as it lies in a larger buffer that was read. */
function within(frame: Uint8Array, offset: number): Uint8Array {
  const buffer = new Uint8Array(offset + frame.byteLength);
  buffer.set(frame, offset);
  return buffer.subarray(offset);
}

function rawFrame(header: string, body: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = new TextEncoder().encode(header);
  const start = Math.ceil((4 + bytes.byteLength) / 8) * 8;
  const frame = new Uint8Array(body.byteLength === 0 ? 4 + bytes.byteLength : start + body.byteLength);
  new DataView(frame.buffer).setUint32(0, bytes.byteLength, true);
  frame.set(bytes, 4);
  if (body.byteLength > 0) frame.set(body, start);
  return frame;
}

describe('a frame', () => {
  it('gives back every value that can be sent, wherever it lies in memory', () => {
    fc.assert(
      fc.property(sendable, fc.nat(9), (value, offset) => {
        expect(isDeepStrictEqual(decodeFrame(within(encodeFrame(value), offset)), value)).toBe(true);
      }),
    );
  });

  it('is refused and does nothing else, whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(codeOf(() => decodeFrame(bytes))).toBe('frame-malformed');
      }),
    );
  });

  it('is understood or refused, and nothing else, when bytes of it were changed or lost', () => {
    const damage = fc.record({ at: fc.nat(), to: fc.nat(255), cut: fc.nat(3) });
    fc.assert(
      fc.property(sendable, damage, (value, { at, to, cut }) => {
        const frame = encodeFrame(value);
        frame[at % frame.byteLength] = to;
        const code = codeOf(() => decodeFrame(frame.subarray(0, frame.byteLength - cut)));
        expect(['none', 'frame-malformed']).toContain(code);
      }),
    );
  });

  it('holds the bytes of a typed array as they are, once', () => {
    const values = new Float64Array(100_000).fill(Math.PI);
    expect(encodeFrame({ values }).byteLength).toBeLessThan(values.byteLength + 100);
  });

  it('gives typed arrays that are views of it', () => {
    const frame = encodeFrame(Float32Array.of(1, 2, 3));
    const decoded = decodeFrame(frame);
    expect(decoded).toBeInstanceOf(Float32Array);
    expect(decoded instanceof Float32Array && decoded.buffer).toBe(frame.buffer);
  });

  it('sends the part of a buffer that a view shows, and a Buffer as a Uint8Array', () => {
    expect(decodeFrame(encodeFrame(Float32Array.of(1, 2, 3, 4).subarray(1, 3)))).toStrictEqual(Float32Array.of(2, 3));
    expect(decodeFrame(encodeFrame(Buffer.from('ab')))).toStrictEqual(Uint8Array.of(97, 98));
  });

  it.each([
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a function', () => 1],
    ['a big integer', 1n],
    ['a DataView', new DataView(new ArrayBuffer(8))],
    ['an error', new Error('no')],
  ])('cannot hold %s', (_what, value) => {
    expect(() => encodeFrame({ nested: [value] })).toThrow(TypeError);
  });

  it('cannot be made larger than the largest', () => {
    expect(codeOf(() => encodeFrame(new Uint8Array(LARGEST_FRAME)))).toBe('frame-too-large');
  });

  it.each([
    ['of no bytes', new Uint8Array()],
    ['whose header is longer than itself', Uint8Array.of(255, 255, 255, 255, 1)],
    ['whose header is no JSON', rawFrame('{"message":')],
    ['whose header is no UTF-8', Uint8Array.of(1, 0, 0, 0, 0xff)],
    ['whose header is another object', rawFrame('{"message":1}')],
    ['with a part of negative length', rawFrame('{"message":1,"parts":[-8]}')],
    ['with parts longer than itself', rawFrame('{"message":1,"parts":[9007199254740991,9007199254740991]}')],
    ['with bytes left over', rawFrame('{"message":1,"parts":[]}', new Uint8Array(8))],
    ['that names a part it does not have', rawFrame('{"message":{"$":["Uint8Array",0]},"parts":[]}')],
    ['that names an unknown type', rawFrame('{"message":{"$":["Function",0]},"parts":[8]}', new Uint8Array(8))],
    ['with half a number', rawFrame('{"message":{"$":["Float32Array",0]},"parts":[6]}', new Uint8Array(6))],
    ['that names an unknown constant', rawFrame('{"message":{"$":"constructor"},"parts":[]}')],
    ['with a key that is not escaped', rawFrame('{"message":{"$a":1},"parts":[]}')],
    ['nested more deeply than the stack', rawFrame(`{"message":${'['.repeat(1e5)}${']'.repeat(1e5)},"parts":[]}`)],
  ])('%s is malformed', (_what, frame) => {
    expect(codeOf(() => decodeFrame(frame))).toBe('frame-malformed');
  });
});
