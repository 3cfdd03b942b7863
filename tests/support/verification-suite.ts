import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { verifyReference } from '../../src-main/learning/verification/verify-reference.ts';
import type { Verification } from '../../src-shared/contract/verification.ts';
import { verificationSchema } from '../../src-shared/contract/verification.ts';
import { at, shippedReference, type Json } from './reference.ts';

export function verify(reference: Json, onProgress: (phase: string, done: number, total: number) => void = () => {}) {
  return verifyReference(reference, { origin: 'reference.json', backend: tf.getBackend(), onProgress });
}

/** The worst detail of every section that has failed, for the message of a test. */
function failures({ sections }: Verification) {
  return Object.values(sections)
    .filter(({ failed }) => failed > 0)
    .map(({ details }) => details[0]);
}

const lengthOf = (value: Json): number => (Array.isArray(value) ? value.length : 0);

/** The whole shipped file on the backend that runs. */
export function declareVerificationTests(): void {
  test('every case of the shipped reference passes, and leaves no tensor behind', { timeout: 300_000 }, async () => {
    const file = shippedReference();
    const tensors = tf.memory().numTensors;
    const progress: number[] = [];
    const result = await verify(file, (_, done, total) => progress.push(done / total));

    expect(failures(result)).toEqual([]);
    expect(result.failed).toBe(0);
    const cases = Object.fromEntries(Object.entries(result.sections).map(([name, section]) => [name, section.cases]));
    expect(cases).toEqual({
      formulaCheck: 1,
      vicreg: lengthOf(at(file, 'vicreg', 'cases')) + 1,
      optimisers: lengthOf(at(file, 'optimisers', 'cases')),
      schedules: lengthOf(at(file, 'schedules')),
      network: lengthOf(at(file, 'network', 'cases')),
      diagnostics: lengthOf(at(file, 'diagnostics')),
      knn: lengthOf(at(file, 'knn', 'runs')),
      augmentations: lengthOf(at(file, 'augmentations', 'ops')),
      ntxent: lengthOf(at(file, 'ntxent')),
      barlow: lengthOf(at(file, 'barlow')),
      byol: lengthOf(at(file, 'byol')),
      swav: lengthOf(at(file, 'swav')),
    });
    for (const [name, { supported, worst }] of Object.entries(result.sections)) {
      expect(supported, name).toBe(!['ntxent', 'barlow', 'byol', 'swav'].includes(name));
      if (supported) expect(worst, name).toBeLessThan(0.5);
      else expect(worst, name).toBeNull();
    }
    expect(tf.memory().numTensors).toBe(tensors);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    expect(verificationSchema.parse(result)).toEqual(result);
  });
}
