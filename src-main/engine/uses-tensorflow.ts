import { parseRunConfig } from '../../src-shared/config/parse-run-config.ts';
import { requireRun } from '../storage/repositories/runs.ts';
import type { Engine } from './engine.ts';
import { earlierBackend } from './same-numbers.ts';

/** Whether a run that is under way may have TensorFlow's files open: until it has said its backend, its wish counts. */
export function usesTensorflow({ database }: Engine, runId: string): boolean {
  const { status, backend, config } = requireRun(database, runId);
  const recorded = status === 'running' ? earlierBackend(backend) : null;
  if (recorded !== null) return recorded.backend === 'tensorflow';
  return parseRunConfig(config, `The configuration of run ${runId}`).compute.backend !== 'wasm';
}
