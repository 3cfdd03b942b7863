import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  listCheckpoints,
  readCheckpoint,
  removeTemporaryFiles,
  requireIntact,
  writeCheckpoint,
  type NamedArray,
} from '../../../src-main/storage/checkpoints/checkpoint-files.ts';
import { endOf, runChild, startChild } from '../../support/child.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { freshFolder } from '../../support/storage.ts';

const weights: NamedArray[] = [
  { name: 'encoder.conv1.weight', shape: [2, 3], data: Float32Array.of(1, -2, NaN, Infinity, -0, 1e-45) },
  { name: 'step', shape: [], data: Float32Array.of(600) },
  { name: 'empty', shape: [0, 4], data: new Float32Array() },
  { name: '7', shape: [1], data: Float32Array.of(7) },
];

/** With at least one value: the file's places tell the order of arrays, and empty ones have none of their own. */
const anyArrays = fc
  .uniqueArray(fc.record({ name: fc.string(), shape: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }) }), {
    selector: ({ name }) => name,
    maxLength: 6,
  })
  .map((arrays) =>
    arrays
      .filter(({ name }) => name !== '__metadata__')
      .map(({ name, shape }): NamedArray => {
        const values = shape.reduce((product, side) => product * side, 1);
        return { name, shape, data: Float32Array.from({ length: values }, (_, index) => index / 3) };
      }),
  );

const anyMetadata = fc
  .dictionary(fc.string(), fc.string(), { noNullPrototype: true })
  .filter((metadata) => !Object.hasOwn(metadata, '__proto__'));

describe('a checkpoint', () => {
  test('comes back as it was written', () => {
    const folder = join(freshFolder(), 'checkpoints');
    fc.assert(
      fc.property(anyArrays, anyMetadata, (arrays, metadata) => {
        const { path, sha256, bytes } = writeCheckpoint(folder, 1, arrays, metadata);
        expect(readCheckpoint(path, sha256)).toEqual({ arrays, metadata });
        expect(statSync(path).size).toBe(bytes);
      }),
      { numRuns: 50 },
    );
  });

  test('keeps every bit and the order of its arrays', () => {
    const { path, sha256 } = writeCheckpoint(freshFolder(), 600, weights, { method: 'vicreg' });
    const { arrays, metadata } = readCheckpoint(path, sha256);
    expect(arrays).toEqual(weights);
    expect(metadata).toEqual({ method: 'vicreg' });
    expect(sha256).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
  });

  test('is a safetensors file', () => {
    const { path } = writeCheckpoint(freshFolder(), 600, weights, { method: 'vicreg' });
    const bytes = readFileSync(path);
    const length = Number(bytes.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).toEqual({
      __metadata__: { method: 'vicreg' },
      'encoder.conv1.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      step: { dtype: 'F32', shape: [], data_offsets: [24, 28] },
      empty: { dtype: 'F32', shape: [0, 4], data_offsets: [28, 28] },
      7: { dtype: 'F32', shape: [1], data_offsets: [28, 32] },
    });
    expect(bytes.readFloatLE(8 + length + 24)).toBe(600);
  });

  test('of arrays that are parts of larger buffers holds those parts', () => {
    const data = Float32Array.from({ length: 10 }, (_, index) => index).subarray(3, 5);
    const { path } = writeCheckpoint(freshFolder(), 1, [{ name: 'part', shape: [2], data }], {});
    expect(Array.from(readCheckpoint(path).arrays[0]?.data ?? [])).toEqual([3, 4]);
  });

  test('of arrays that do not fit together is not written', () => {
    const folder = freshFolder();
    const one = { name: 'a', shape: [2], data: new Float32Array(2) };
    expect(() => writeCheckpoint(folder, 1, [one, one], {})).toThrow('two arrays of a checkpoint are named a');
    expect(() => writeCheckpoint(folder, 1, [{ ...one, shape: [3] }], {})).toThrow('array a has 2 values: not 3');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the checkpoints in a folder', () => {
  test('are listed by step; nothing else is', () => {
    const folder = freshFolder();
    const [late, early] = [1_200, 30].map((step) => writeCheckpoint(folder, step, weights, { step: String(step) }));
    writeFileSync(join(folder, 'notes.txt'), '');
    writeFileSync(join(folder, '0123.partial'), '');
    expect(listCheckpoints(folder)).toEqual([
      { path: early?.path, step: 30, bytes: early?.bytes },
      { path: late?.path, step: 1_200, bytes: late?.bytes },
    ]);
    expect(listCheckpoints(join(folder, 'none'))).toEqual([]);
  });

  test('of one step with other contents stand side by side', () => {
    const folder = freshFolder();
    const first = writeCheckpoint(folder, 5, weights, { attempt: '1' });
    const second = writeCheckpoint(folder, 5, weights, { attempt: '2' });
    expect(readCheckpoint(first.path, first.sha256).metadata).toEqual({ attempt: '1' });
    expect(readCheckpoint(second.path, second.sha256).metadata).toEqual({ attempt: '2' });
  });

  test('are freed of what a killed writer left', async () => {
    const folder = freshFolder();
    const kept = writeCheckpoint(folder, 1, weights, {});
    const child = startChild('write-checkpoints.ts', [folder, '8000000']);
    const end = endOf(child);
    await expect
      .poll(() => readdirSync(folder).filter((name) => name.endsWith('.partial')), { timeout: 30_000, interval: 1 })
      .toHaveLength(1);
    child.kill('SIGKILL');
    await end;
    for (const { path } of listCheckpoints(folder)) readCheckpoint(path);
    removeTemporaryFiles(folder);
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
    expect(existsSync(kept.path)).toBe(true);
    removeTemporaryFiles(join(folder, 'none'));
  });
});

describe('a checkpoint that cannot be written', () => {
  test.skipIf(process.platform === 'win32')('for want of room leaves nothing and says so', async () => {
    const folder = freshFolder();
    const { stdout } = await runChild('write-checkpoints.ts', [folder, '1000000'], { fileLimitKilobytes: 1000 });
    expect(stdout).toMatch(
      /^AppError: The checkpoint of step 1 could not be written to .*: there is no room for its \d+ bytes. Earlier checkpoints are untouched.\n$/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('for want of permission says so', async () => {
    const folder = freshFolder();
    const { stdout } = await runChild('write-checkpoints.ts', [folder, '1'], { unprivilegedIn: folder });
    expect(stdout).toMatch(/^AppError: The checkpoint of step 1 could not be written to .*: EACCES/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('because a file is in the place of the folder says so', () => {
    const folder = join(freshFolder(), 'file');
    writeFileSync(folder, '');
    expect(() => writeCheckpoint(folder, 1, weights, {})).toThrow(`could not be written to ${folder}: EEXIST`);
  });
});

describe('a damaged checkpoint', () => {
  const written = () => writeCheckpoint(freshFolder(), 600, weights, { method: 'vicreg' });

  test('is refused by name when it is cut off anywhere', () => {
    const { path } = written();
    for (let length = statSync(path).size - 1; length >= 0; length--) {
      truncateSync(path, length);
      expect(() => readCheckpoint(path), `${length} bytes`).toThrow(`The checkpoint ${path} is damaged: it`);
    }
  });

  test('is refused when a bit of any byte is flipped', () => {
    const { path, sha256 } = written();
    const whole = readFileSync(path);
    for (let bit = 0; bit < whole.length * 8; bit += 9) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, flipped);
      expect(() => readCheckpoint(path, sha256), `bit ${bit}`).toThrow(`The checkpoint ${path} is damaged: `);
    }
  });

  test('is refused when something was added', () => {
    const { path } = written();
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.of(0)]));
    expect(() => readCheckpoint(path)).toThrow('its arrays need 32 bytes, the file has 33 for them');
  });

  test('is refused when it is not there', () => {
    const path = join(freshFolder(), 'none.safetensors');
    expect(() => readCheckpoint(path)).toThrow(`The checkpoint ${path} cannot be read: ENOENT`);
    mkdirSync(path);
    expect(() => readCheckpoint(dirname(path))).toThrow('is damaged');
  });

  /** A file with that header, and that many bytes of data. */
  function withHeader(header: unknown, dataBytes: number): string {
    const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    const path = join(freshFolder(), 'step-000000001-00000000.safetensors');
    writeFileSync(path, Buffer.concat([length, json, Buffer.alloc(dataBytes)]));
    return path;
  }

  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };

  test.each([
    ['no JSON', 'nonsense', 0, 'JSON'],
    ['no object', [1], 4, 'its array 0 is not described as float32 data'],
    ['text', '"a"', 0, 'its header is not a JSON object'],
    ['metadata that is not text', { __metadata__: { a: 1 } }, 0, 'its metadata is not text'],
    ['another type', { a: { ...entry, dtype: 'F16' } }, 8, 'its array a is not described as float32 data'],
    ['a negative side', { a: { ...entry, shape: [-2] } }, 8, 'its array a is not described as float32 data'],
    ['a shape of another size', { a: { ...entry, shape: [3] } }, 8, 'its array a does not lie where its shape says'],
    ['a shape beyond all numbers', { a: { ...entry, shape: [9e15, 9e15, 0] } }, 8, 'does not lie where its shape says'],
    [
      'more than the file has',
      { a: { ...entry, shape: [1e12], data_offsets: [0, 4e12] } },
      8,
      'need 4000000000000 bytes',
    ],
    ['arrays one over the other', { a: entry, b: entry }, 8, 'its array b does not lie where its shape says'],
    ['a gap', { a: { ...entry, data_offsets: [4, 12] } }, 12, 'its array a does not lie where its shape says'],
  ])('is refused when its header says %s', (_, header, dataBytes, words) => {
    const path = withHeader(header, dataBytes);
    expect(() => readCheckpoint(path)).toThrow(`The checkpoint ${path} is damaged: `);
    expect(() => readCheckpoint(path)).toThrow(words);
  });

  test('never makes a header be allocated that the file cannot hold', () => {
    const path = withHeader({}, 0);
    const bytes = readFileSync(path);
    bytes.writeBigUInt64LE(2n ** 60n);
    writeFileSync(path, bytes);
    expect(() => readCheckpoint(path)).toThrow('its header would have 1152921504606846976 bytes, the file has 10');
  });
});

describe('checking a checkpoint without reading it in', () => {
  test('says nothing of one that is as it was written', async () => {
    const { path, sha256 } = writeCheckpoint(freshFolder(), 600, weights, {});
    await expect(requireIntact(path, sha256)).resolves.toBeUndefined();
  });

  test('refuses one that was changed, cut off, lost, or cannot be read', async () => {
    const { path, sha256 } = writeCheckpoint(freshFolder(), 600, weights, {});
    const whole = readFileSync(path);
    const codeOf = async (file: string) => (await appErrorOf(requireIntact(file, sha256))).code;
    writeFileSync(path, whole.with(whole.length - 1, 1));
    expect(await codeOf(path)).toBe('checkpoint-damaged');
    writeFileSync(path, whole.subarray(0, -1));
    expect(await codeOf(path)).toBe('checkpoint-damaged');
    writeFileSync(path, '');
    expect(await codeOf(path)).toBe('checkpoint-damaged');
    expect(await codeOf(`${path}.none`)).toBe('checkpoint-missing');
    expect(await codeOf(dirname(path))).toBe('checkpoint-missing');
  });

  test('lets other work have its turn all the while', async () => {
    const large = { name: 'weights', shape: [8_000_000], data: new Float32Array(8_000_000).fill(0.5) };
    const { path, sha256 } = writeCheckpoint(freshFolder(), 600, [large], {});
    const check = { isOver: false };
    const checked = requireIntact(path, sha256).finally(() => (check.isOver = true));
    let turns = 0;
    while (!check.isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      turns++;
    }
    await checked;
    // The file has 122 pieces.
    expect(turns).toBeGreaterThan(100);
  });
});
