import type { Done, Job } from '../../../src-shared/contract/trainer.ts';
import { startBackend } from '../../compute/select.ts';
import { openStore } from '../../data/packed-store.ts';
import { rehearseCheckpoint } from '../checkpoint.ts';
import type { EngineChannel } from '../engine-channel.ts';
import { median } from '../median.ts';
import { peakMemory } from '../peak-memory.ts';
import { openTrainingSession, update, type TrainingSession } from '../training-session.ts';

/** What a first update finds out (kernels compiled, buffers made) later ones have. */
const WARM_UP = 2;
const FEWEST = 3;
const TELL_MILLISECONDS = 100;

/**
 * Trains as `train` does for a few updates, and tells what they cost. Nothing is kept: the updates are lost with the
 * process.
 */
export async function dryRun(job: Extract<Job, { kind: 'dry-run' }>, channel: EngineChannel): Promise<Done> {
  const store = await openStore(job.storeFolder);
  const { backend, threads, mode } = job.config.compute;
  channel.report({ kind: 'started', ...(await startBackend(backend, { threads, mode })) });
  const session = openTrainingSession(job.config, store);
  const { model, optimizer } = session.training;
  const times = await timeUpdates(session, job.seconds, channel);
  // Before the peak is read: a checkpoint is a copy of everything.
  const checkpointBytes = rehearseCheckpoint(WARM_UP + times.timedSteps, model, optimizer);
  const found = { parameters: model.parameterCount, ...times, peakMemory: peakMemory(), checkpointBytes };
  channel.report({ kind: 'dry-run', found });
  store.close();
  return { kind: 'done', outcome: 'finished', step: null };
}

type Times = { firstStepSeconds: number; stepSeconds: number; timedSteps: number };

/** Times updates for so many seconds, after those that warm up. */
async function timeUpdates(session: TrainingSession, seconds: number, channel: EngineChannel): Promise<Times> {
  let step = 0;
  let toldAt = -Infinity;
  const make = async () => {
    const began = performance.now();
    update(session, step % session.plan.totalSteps);
    step += 1;
    const took = (performance.now() - began) / 1000;
    await channel.breathe();
    return took;
  };
  const tell = (phase: string, total: number) => {
    if (performance.now() - toldAt < TELL_MILLISECONDS) return;
    toldAt = performance.now();
    channel.report({ kind: 'progress', phase, done: step, total });
  };

  tell('first update', WARM_UP + FEWEST);
  const firstStepSeconds = await make();
  let expected = firstStepSeconds;
  while (step < WARM_UP) {
    tell('warming up', WARM_UP + FEWEST);
    expected = await make();
  }
  const planned = Math.max(FEWEST, Math.ceil(seconds / expected));
  const began = performance.now();
  const times: number[] = [];
  while (times.length < FEWEST || (times.length < planned && performance.now() - began < seconds * 1000)) {
    tell('timing updates', WARM_UP + planned);
    times.push(await make());
  }
  return { firstStepSeconds, stepSeconds: median(times), timedSteps: times.length };
}
