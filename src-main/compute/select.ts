import { AppError } from '../../src-shared/errors.ts';
import type { Backend, BackendDescription, BackendName, BackendOptions } from './backend.ts';

/** The fastest first: the order in which 'auto' tries them. Loaded only when needed, so wasm users never load TensorFlow. */
const LOADERS: readonly (() => Promise<Backend>)[] = [
  async () => (await import('./tensorflow/backend.ts')).tensorflow,
  async () => (await import('./wasm/backend.ts')).wasm,
];

export type StartedBackend = {
  description: BackendDescription;
  /** The backends that would have been preferred, and why each was not taken. */
  others: { name: BackendName; reason: string }[];
};

/**
 * Starts the backend of that name, or with 'auto' the first that is available.
 * @throws AppError with the reason when it is not available, or none is
 */
export async function startBackend(wanted: BackendName | 'auto', options: BackendOptions): Promise<StartedBackend> {
  const others: StartedBackend['others'] = [];
  for (const load of LOADERS) {
    const backend = await load();
    if (wanted !== 'auto' && wanted !== backend.name) continue;
    const availability = await backend.availability();
    if (availability.available) return { description: await backend.start(options), others };
    others.push({ name: backend.name, reason: availability.reason });
  }
  const reasons = others.map(({ name, reason }) => `${name} cannot be used: ${reason}`).join(' ');
  throw new AppError('backend-unavailable', reasons);
}
