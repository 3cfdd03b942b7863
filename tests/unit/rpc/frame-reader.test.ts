import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameReader, prefixOf } from '../../../src-main/engine/transports/frame-reader.ts';
import { LARGEST_FRAME } from '../../../src-shared/rpc/frames.ts';

describe('createFrameReader', () => {
  it('finds every frame again, however the stream is cut', () => {
    const frames = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 });
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sent, cuts) => {
        const stream = Buffer.concat(sent.flatMap((frame) => [prefixOf(frame), frame]));
        const received: number[][] = [];
        const read = createFrameReader((frame) => received.push([...frame]));
        for (let at = 0, piece = 0; at < stream.byteLength; piece++) {
          const end = at + (cuts[piece % cuts.length] ?? 1);
          read(stream.subarray(at, end));
          at = end;
        }
        expect(received).toEqual(sent.map((frame) => [...frame]));
      }),
    );
  });

  it('refuses a frame that is too large as soon as its length is known', () => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(LARGEST_FRAME + 1);
    const read = createFrameReader(() => expect.fail('there is no frame'));
    expect(() => read(length)).toThrow('64.0 MiB');
  });
});
