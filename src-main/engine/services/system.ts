import type { Report } from '../../../src-shared/contract/trainer.ts';
import type { Verification } from '../../../src-shared/contract/verification.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { startTrainer } from '../trainer-process.ts';

type Started = Extract<Report, { kind: 'started' }>;
export type BackendName = Started['description']['backend'];

/** What a backend is like here; `reason` says why it is not available. */
export type BackendCheck = {
  name: BackendName;
  available: boolean;
  reason: string | null;
  gflops: number | null;
  description: Started['description'] | null;
};

/** In the order in which `auto` tries them. */
const BACKENDS: readonly BackendName[] = ['tensorflow', 'wasm'];

async function checkBackend(name: BackendName): Promise<BackendCheck> {
  let gflops: number | null = null;
  let description: Started['description'] | null = null;
  const trainer = startTrainer({ kind: 'probe', backend: name }, (report) => {
    if (report.kind === 'started') description = report.description;
    if (report.kind === 'speed') gflops = report.gflops;
  });
  try {
    await trainer.ended;
    return { name, available: true, reason: null, gflops, description };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { name, available: false, reason: error.message, gflops: null, description: null };
  }
}

/** Starts every backend in a process of its own and measures it; one after the other, so that none slows another. */
export async function checkBackends(onChecking: (name: BackendName) => void): Promise<BackendCheck[]> {
  const checks: BackendCheck[] = [];
  for (const name of BACKENDS) {
    onChecking(name);
    checks.push(await checkBackend(name));
  }
  return checks;
}

export type VerifyRequest = {
  /** Absolute path of a reference file. */
  file: string;
  backend: BackendName | 'auto';
  signal: AbortSignal;
  onReport: (report: Report) => void;
};

/**
 * Compares this machine's arithmetic with a file of reference numbers.
 * @throws AppError when the file is not such a file, or the backend is not available
 */
export async function verify({ file, backend, signal, onReport }: VerifyRequest): Promise<Verification> {
  let verification: Verification | undefined;
  const trainer = startTrainer({ kind: 'verify', file, backend }, (report) => {
    if (report.kind === 'verification') verification = report.verification;
    else onReport(report);
  });
  signal.addEventListener('abort', () => trainer.kill());
  await trainer.ended;
  if (verification === undefined) throw new Error('the trainer ended a verification without its result');
  return verification;
}
