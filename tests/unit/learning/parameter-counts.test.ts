import { expect, it } from 'vitest';
import { wasm } from '../../../src-main/compute/wasm/backend.ts';
import { buildModel } from '../../../src-main/learning/networks/model.ts';
import { describeOnBackend } from '../../support/backends.ts';

/** torchvision's counts less those of the classifier; the CIFAR stem has 64 x 3 x 3 x 3 weights in place of 7 x 7. */
const PUBLISHED = [
  [18, 'imagenet', 11_689_512 - 513_000],
  [18, 'cifar', 11_689_512 - 513_000 - 64 * 3 * 40],
  [34, 'imagenet', 21_797_672 - 513_000],
  [50, 'imagenet', 25_557_032 - 2_049_000],
] as const;

await describeOnBackend(wasm, 'networks of full width', () => {
  it.each(PUBLISHED)('have as many parameters at depth %i with the %s stem as published: %i', (depth, stem, count) => {
    const encoder = { kind: 'resnet', depth, stem, width: 64, zeroInitialResidual: true } as const;
    const model = buildModel({ encoder, expander: { widths: [8] }, channels: 3, size: 32, seed: 0 });
    expect(model.parameterCount - 8 * model.representationSize).toBe(count);
    model.dispose();
  });
});
