/** The trainer: a process that does one job on a compute backend for the engine that started it. */
import { jobSchema, type Job, type Report } from '../../src-shared/contract/trainer.ts';
import { AppError, messageOf } from '../../src-shared/errors.ts';
import { openEngineChannel, type EngineChannel } from './engine-channel.ts';
import { evaluate } from './jobs/evaluate.ts';
import { probe } from './jobs/probe.ts';
import { train } from './jobs/train.ts';
import { verify } from './jobs/verify.ts';

type Outcome = Extract<Report, { kind: 'done' }>;

function work(job: Job, channel: EngineChannel): Promise<Outcome> {
  switch (job.kind) {
    case 'train':
      return train(job, channel);
    case 'evaluate':
      return evaluate(job, channel);
    case 'verify':
      return verify(job, channel);
    case 'probe':
      return probe(job, channel);
  }
}

function failed(error: unknown): Report {
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

const channel = openEngineChannel();
process.once('message', (message) => {
  // Nothing but the channel keeps this process alive, and the engine takes the channel's end for the job's.
  work(jobSchema.parse(message), channel)
    .catch(failed)
    .then((last) => channel.close(last))
    .catch((error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
      process.exit(1);
    });
});
