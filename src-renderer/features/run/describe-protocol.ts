import { knnProtocolSchema } from '../../../src-shared/contract/trainer.ts';

/** 'k-NN, k 20, of the trained network, 10 labels per class': how an accuracy came about, for people. */
export function describeProtocol(protocol: unknown): string {
  const parsed = knnProtocolSchema.safeParse(protocol);
  if (!parsed.success) return 'measured by another version of the program';
  const { k, representation, labelsPerClass, metric } = parsed.data;
  const of = { pixels: 'of the pixels', untrained: 'of the untrained network', trained: 'of the trained network' };
  const labels = labelsPerClass === null ? 'all labels' : `${labelsPerClass} labels per class`;
  return `k-NN ${of[representation]}, k ${k}, ${metric}, ${labels}`;
}
