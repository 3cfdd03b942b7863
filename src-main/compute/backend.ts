/** What every compute backend offers. One process uses one backend, chosen before the first tensor. */

export const BACKEND_NAMES = ['tensorflow', 'wasm'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

export type BackendOptions = {
  /** Threads for arithmetic; 'auto' takes what the backend does best with on this machine. */
  threads: number | 'auto';
  /** `repeatable` gives the same numbers for the same inputs on the same machine; `fast` may not. */
  mode: 'repeatable' | 'fast';
};

/** What a run's numbers depend on; stored with the run. */
export type BackendDescription = {
  backend: BackendName;
  /** For instance {"tensorflow": "2.21.0", "tfjs": "4.22.0"}. */
  versions: Record<string, string>;
  /** For instance "CPU, AMD EPYC, 2 cores" or "NVIDIA H100". */
  device: string;
  threads: number;
  mode: 'repeatable' | 'fast';
  /** Further switches that change numbers, such as {"oneDNN": true, "TF32": false}. */
  switches: Record<string, boolean>;
};

export type Availability = { available: true } | { available: false; reason: string };

export type Backend = {
  name: BackendName;
  /** Whether the backend could be started here; the reason is one sentence with the remedy. Loads nothing. */
  availability(): Promise<Availability>;
  /** Loads the backend, registers the kernels of kernels.ts and makes it tfjs-core's current one. */
  start(options: BackendOptions): Promise<BackendDescription>;
};
