import type { BackendOptions } from '../backend.ts';

/**
 * Sets what TensorFlow, oneDNN and CUDA read from the environment when their libraries are loaded; afterwards it has no
 * effect.
 */
export function setEnvironment(threads: number, mode: BackendOptions['mode']): void {
  const { env } = process;
  // TensorFlow turns oneDNN on by itself only on newer processors; in training it is worth 1.3 to 2 times everywhere.
  env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  env['TF_NUM_INTEROP_THREADS'] = String(threads);
  env['OMP_NUM_THREADS'] = String(threads);
  // Otherwise TensorFlow takes nearly all memory of the card, whatever it needs.
  env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // tfjs-node uses one card; the order is that of nvidia-smi.
  env['CUDA_DEVICE_ORDER'] ??= 'PCI_BUS_ID';
  env['CUDA_VISIBLE_DEVICES'] ??= '0';
  if (mode === 'repeatable') {
    env['TF_DETERMINISTIC_OPS'] = '1';
    env['NVIDIA_TF32_OVERRIDE'] = '0';
  }
}
