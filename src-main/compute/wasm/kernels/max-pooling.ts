import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { z } from 'zod';
import { MAX_POOLING, MAX_POOLING_GRADIENT } from '../../kernels.ts';
import { inputOf, type Kernel } from './kernel.ts';

const pooling = z.object({ size: z.number(), stride: z.number(), padding: z.number() });
type Pooling = z.infer<typeof pooling>;

/** A window over one picture: the offsets of its pixels that lie inside, in reading order, and that of its output. */
type WindowVisitor = (pixels: number[], output: number) => void;

/** Padding never wins, because windows are cut off at the border; the gradient goes to the first of equal values. */
export function maxPoolingKernels(backend: BackendWasm): Kernel[] {
  const viewOf = (info: Parameters<BackendWasm['typedArrayFromHeap']>[0]) => {
    const view = backend.typedArrayFromHeap(info);
    if (!(view instanceof Float32Array)) throw new Error('pooling takes float32');
    return view;
  };
  return [
    {
      name: MAX_POOLING,
      run: (inputs, attributes) => {
        const x = inputOf(inputs, 'x');
        const window = pooling.parse(attributes);
        const output = backend.makeOutput(outputShape(x.shape, window), 'float32');
        const [from, to] = [viewOf(x), viewOf(output)];
        const channels = x.shape[3] ?? 0;
        forEachWindow(x.shape, window, (pixels, offset) => {
          for (let channel = 0; channel < channels; channel++) {
            let greatest = -Infinity;
            for (const pixel of pixels) {
              const value = from[pixel + channel] ?? 0;
              // A NaN wins, and keeps winning.
              if (value > greatest || value !== value) greatest = value;
            }
            to[offset + channel] = greatest;
          }
        });
        return output;
      },
    },
    {
      name: MAX_POOLING_GRADIENT,
      run: (inputs, attributes) => {
        const x = inputOf(inputs, 'x');
        const output = backend.makeOutput(x.shape, 'float32');
        const [from, greatest, dy] = [viewOf(x), viewOf(inputOf(inputs, 'y')), viewOf(inputOf(inputs, 'dy'))];
        const dx = viewOf(output).fill(0);
        const channels = x.shape[3] ?? 0;
        forEachWindow(x.shape, pooling.parse(attributes), (pixels, offset) => {
          for (let channel = 0; channel < channels; channel++) {
            const winner = greatest[offset + channel];
            for (const pixel of pixels) {
              if (from[pixel + channel] !== winner) continue;
              dx[pixel + channel] = (dx[pixel + channel] ?? 0) + (dy[offset + channel] ?? 0);
              break;
            }
          }
        });
        return output;
      },
    },
  ];
}

function outputShape([n = 0, height = 0, width = 0, channels = 0]: number[], window: Pooling): number[] {
  const outputs = (length: number) => Math.floor((length + 2 * window.padding - window.size) / window.stride) + 1;
  return [n, outputs(height), outputs(width), channels];
}

function forEachWindow(shape: number[], { size, stride, padding }: Pooling, visit: WindowVisitor): void {
  const [n = 0, height = 0, width = 0, channels = 0] = shape;
  const [, outHeight = 0, outWidth = 0] = outputShape(shape, { size, stride, padding });
  const inside = (output: number, length: number) => {
    const first = output * stride - padding;
    return Array.from({ length: size }, (_, i) => first + i).filter((position) => position >= 0 && position < length);
  };
  const rows = Array.from({ length: outHeight }, (_, row) => inside(row, height));
  const columns = Array.from({ length: outWidth }, (_, column) => inside(column, width));
  let output = 0;
  for (let picture = 0; picture < n; picture++) {
    for (const row of rows) {
      for (const column of columns) {
        const pixels = row.flatMap((y) => column.map((x) => ((picture * height + y) * width + x) * channels));
        visit(pixels, output);
        output += channels;
      }
    }
  }
}
