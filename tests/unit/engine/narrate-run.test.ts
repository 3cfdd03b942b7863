import { expect, it } from 'vitest';
import { narrator } from '../../../src-main/engine/narrate-run.ts';

const metrics = (step: number) => ({
  kind: 'metrics' as const,
  points: [{ step, milliseconds: step, values: { loss: 1, learning_rate: 0.1, gradient_norm: 3 } }],
});

it('tells progress now and then, and the last update always', () => {
  let now = 0;
  const tell = narrator(10_000, () => now);
  tell({ kind: 'training', step: 0, totalSteps: 10_000, stepsPerEpoch: 100, labels: false, checkpointBytes: 1 });
  expect(tell(metrics(0))).toEqual(['1/10000 (epoch 1)  loss 1.000  rate 0.1000']);
  now = 9999;
  expect(tell(metrics(500))).toEqual([]);
  now = 10_000;
  expect(tell(metrics(501))).toHaveLength(1);
  now = 60_000;
  // Long, but not far enough: the run would fill its console with progress.
  expect(tell(metrics(520))).toEqual([]);
  expect(tell(metrics(521))).toHaveLength(1);
  expect(tell(metrics(9999))).toHaveLength(1);
});
