import { AppError, messageOf } from '../../src-shared/errors.ts';
import type { Backend, BackendDescription, BackendName, BackendOptions } from './backend.ts';

export type StartedBackend = {
  description: BackendDescription;
  /** The backends that would have been preferred, and why each was not taken. */
  others: { name: BackendName; reason: string }[];
};

/** Loaded when asked for, so that nobody loads what they do not use. */
const LOADERS: Record<BackendName, () => Promise<Backend>> = {
  tensorflow: async () => (await import('./tensorflow/backend.ts')).tensorflow,
  wasm: async () => (await import('./wasm/backend.ts')).wasm,
};

/** The fastest first. */
const ORDER: readonly BackendName[] = ['tensorflow', 'wasm'];

/**
 * Starts a backend, which this process then keeps.
 * @param wanted 'auto' takes the first that starts
 * @throws AppError with the reason when the wanted backend, or with 'auto' every backend, cannot be used here
 */
export async function startBackend(wanted: BackendName | 'auto', options: BackendOptions): Promise<StartedBackend> {
  if (wanted !== 'auto') return { description: await start(wanted, options), others: [] };
  const others: StartedBackend['others'] = [];
  for (const name of ORDER) {
    try {
      return { description: await start(name, options), others };
    } catch (error) {
      // Whatever a native library or a driver throws, the next backend may well work.
      others.push({ name, reason: messageOf(error) });
    }
  }
  const reasons = others.map(({ name, reason }) => `${name}: ${reason}`).join(' ');
  throw new AppError('backend-unavailable', `No backend can be used on this machine. ${reasons}`);
}

async function start(name: BackendName, options: BackendOptions): Promise<BackendDescription> {
  const backend = await LOADERS[name]();
  const availability = await backend.availability();
  if (!availability.available) throw new AppError('backend-unavailable', availability.reason);
  return backend.start(options);
}
