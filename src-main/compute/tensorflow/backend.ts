import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import type { Availability, Backend, BackendDescription, BackendOptions } from '../backend.ts';
import { deviceName } from './device.ts';
import { setEnvironment } from './environment.ts';
import { loadTensorflow } from './load-tensorflow.ts';
import { registerKernels } from './register-kernels.ts';
import { runtimeState } from './runtime/runtime-state.ts';
import { runtimeUnavailable } from './runtime/unavailable.ts';

/** TensorFlow 2.21 through tfjs-node's binding, on a CUDA card or on the processor: the fastest where it can be had. */
export const tensorflow: Backend = { name: 'tensorflow', availability, start };

async function availability(): Promise<Availability> {
  const state = await runtimeState();
  return state.status === 'installed' ? { available: true } : { available: false, reason: state.reason };
}

async function start({ threads: wish, mode }: BackendOptions): Promise<BackendDescription> {
  const state = await runtimeState();
  if (state.status !== 'installed') throw runtimeUnavailable(state.reason);
  const threads = wish === 'auto' ? availableParallelism() : wish;
  setEnvironment(threads, mode);
  const backend = await loadTensorflow(state.runtime);
  tf.registerBackend('tensorflow', () => backend);
  await tf.setBackend('tensorflow');
  registerKernels(backend);
  return {
    backend: 'tensorflow',
    versions: { tensorflow: backend.binding.TF_Version, tfjs: tf.version_core },
    device: await deviceName(backend.isUsingGpuDevice),
    threads,
    mode,
    switches: {
      oneDNN: process.env['TF_ENABLE_ONEDNN_OPTS'] === '1',
      TF32: backend.isUsingGpuDevice && process.env['NVIDIA_TF32_OVERRIDE'] !== '0',
    },
  };
}
