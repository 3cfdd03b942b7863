import { RELU_GRADIENT } from '../../kernels.ts';
import { reluGradient } from '../vectors/elementwise.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import { inputOf, type Kernel } from './kernel.ts';

export function reluGradientKernel(vectors: VectorUnit): Kernel {
  return {
    name: RELU_GRADIENT,
    run: (inputs) => {
      const [dy, y] = [inputOf(inputs, 'dy'), inputOf(inputs, 'y')];
      const dx = vectors.allocate(y.shape);
      const addresses = { dy: vectors.addressOf(dy), y: vectors.addressOf(y), dx: vectors.addressOf(dx) };
      vectors.call(reluGradient, { ...addresses, size: y.size });
      return dx;
    },
  };
}
