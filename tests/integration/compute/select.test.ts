import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { tensorflow } from '../../../src-main/compute/tensorflow/backend.ts';
import { measureSpeed } from '../../../src-main/compute/measure.ts';
import { startBackend } from '../../../src-main/compute/select.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { TEST_OPTIONS } from '../../support/backends.ts';

describe('choosing a backend where TensorFlow is not installed', () => {
  vi.stubEnv('VICREG_CACHE', mkdtempSync(join(tmpdir(), 'vicreg-select-')));

  it('refuses tensorflow by name, with the reason that it gives itself', async () => {
    const availability = await tensorflow.availability();
    const error = await appErrorOf(startBackend('tensorflow', TEST_OPTIONS));
    expect(availability).toEqual({ available: false, reason: error.message });
    expect(error.code).toBe('backend-unavailable');
  });

  it('takes wasm when any will do, and says why it is not tensorflow', async () => {
    const { description, others } = await startBackend('auto', TEST_OPTIONS);
    expect(description).toMatchObject({ backend: 'wasm', threads: TEST_OPTIONS.threads, mode: TEST_OPTIONS.mode });
    expect(tf.getBackend()).toBe('wasm');
    expect(others).toEqual([
      { name: 'tensorflow', reason: (await appErrorOf(startBackend('tensorflow', TEST_OPTIONS))).message },
    ]);
  });

  it('measures the speed of what was started, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    // Slower than a processor of the year 2000, or faster than all of this one's vector units, would be a wrong figure.
    const gflops = await measureSpeed();
    expect(gflops).toBeGreaterThan(0.1);
    expect(gflops).toBeLessThan(10_000);
    expect(tf.memory().numTensors).toBe(before);
  });
});
