/** The trainer: a process that does one job on a compute backend for the engine that started it. */
import type { Done, Failed, Job } from '../../src-shared/contract/trainer.ts';
import { AppError, messageOf } from '../../src-shared/errors.ts';
import { openEngineChannel, type EngineChannel } from './engine-channel.ts';
import { dryRun } from './jobs/dry-run.ts';
import { evaluate } from './jobs/evaluate.ts';
import { preview } from './jobs/preview.ts';
import { probe } from './jobs/probe.ts';
import { train } from './jobs/train.ts';
import { verify } from './jobs/verify.ts';
import { leaveBehind } from './leave-behind.ts';

function work(job: Job, channel: EngineChannel): Promise<Done> {
  // Only a run can be gone on with: of other jobs nothing is worth keeping when nobody waits for their result.
  if (job.kind !== 'train') channel.engineLost.addEventListener('abort', () => process.exit());
  switch (job.kind) {
    case 'train':
      return train(job, channel);
    case 'dry-run':
      return dryRun(job, channel);
    case 'evaluate':
      return evaluate(job, channel);
    case 'verify':
      return verify(job, channel);
    case 'probe':
      return probe(job, channel);
    case 'preview':
      return preview(channel);
  }
}

function failed(error: unknown): Failed {
  const isExpected = error instanceof AppError;
  return {
    kind: 'failed',
    code: isExpected ? error.code : 'defect',
    message: messageOf(error),
    step: null,
    defect: !isExpected,
    detail: !isExpected && error instanceof Error ? (error.stack ?? null) : null,
  };
}

/** Does the job and tells how it ended: the engine, or the file that the next engine looks for. */
async function serve(channel: EngineChannel): Promise<void> {
  const job = await channel.job;
  const ending = await work(job, channel).catch(failed);
  const untold = await channel.close(ending);
  if (!channel.engineLost.aborted) return;
  if (job.kind === 'train' && untold.length > 0) {
    leaveBehind(job.leftBehind, { processId: process.pid, reports: untold.slice(0, -1), ending });
  }
  // What a lost engine made abandoned may still be at work.
  process.exit();
}

// Nothing but the channel keeps this process alive, and the engine takes the channel's end for the job's.
serve(openEngineChannel()).catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
