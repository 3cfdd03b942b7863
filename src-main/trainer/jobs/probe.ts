import type { Done, Job } from '../../../src-shared/contract/trainer.ts';
import { measureSpeed } from '../../compute/measure.ts';
import { startBackend } from '../../compute/select.ts';
import type { EngineChannel } from '../engine-channel.ts';

/** Starts one backend and measures it. */
export async function probe(job: Extract<Job, { kind: 'probe' }>, channel: EngineChannel): Promise<Done> {
  const started = await startBackend(job.backend, { threads: 'auto', mode: 'repeatable' });
  channel.report({ kind: 'started', ...started });
  channel.report({ kind: 'speed', gflops: await measureSpeed() });
  return { kind: 'done', outcome: 'finished', step: null };
}
