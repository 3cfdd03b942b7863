import {
  instructionSchema,
  jobSchema,
  type Ending,
  type Job,
  type PreviewQuestion,
  type Report,
  type TrainerMessage,
} from '../../src-shared/contract/trainer.ts';
import { keepNewest } from './keep-newest.ts';
import { keepUnacknowledgedReports } from './unacknowledged-reports.ts';

/** The trainer's end of the channel to its engine. */
export type EngineChannel = {
  /** The one job. Rejects when what came is none; never settles when the engine goes before it has given one. */
  job: Promise<Job>;
  report: (report: Report) => void;
  /**
   * Lets messages from the engine in, and tells it that the trainer lives: a training step blocks the thread, and so would
   * a loop of steps.
   */
  breathe: () => Promise<void>;
  /**
   * Waits for long work that gives the thread back now and then and knows of no engine, and tells meanwhile that the
   * trainer lives.
   * @throws when the engine is gone; the work is abandoned then
   */
  during: <Result>(work: Promise<Result>) => Promise<Result>;
  /** The newest question to a preview that was not taken yet, as soon as there is one. */
  nextQuestion: () => Promise<PreviewQuestion>;
  /** Aborted when the engine asks for a stop, or is gone: finish the step, write a checkpoint, end. */
  stopRequested: AbortSignal;
  /** Aborted when the engine is gone: nobody waits for anything but the checkpoint. */
  engineLost: AbortSignal;
  /**
   * Sends the last report and waits until the engine has recorded everything, or is gone; the channel is closed then.
   * @returns what it has not acknowledged, in order
   */
  close: (last: Ending) => Promise<Report[]>;
};

const HEARTBEAT_MILLISECONDS = 1000;

/** Rejects when the signal is aborted. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
}

/** @throws when this process was not started by an engine */
export function openEngineChannel(): EngineChannel {
  if (process.send === undefined) throw new Error('the trainer is started by the engine, not by hand');
  const sendTo = process.send.bind(process);
  const job = Promise.withResolvers<Job>();
  const stop = new AbortController();
  const lost = new AbortController();
  const unacknowledged = keepUnacknowledgedReports();
  const questions = keepNewest<PreviewQuestion>();
  process.on('message', (message) => {
    const instruction = instructionSchema.safeParse(message).data;
    if (instruction === undefined) job.resolve(Promise.try(() => jobSchema.parse(message)));
    else if (instruction.kind === 'stop') stop.abort();
    else if (instruction.kind === 'views' || instruction.kind === 'agreement') questions.put(instruction);
    else unacknowledged.acknowledge(instruction.reports);
  });
  process.on('disconnect', () => {
    lost.abort(new Error('the engine is gone'));
    stop.abort();
    unacknowledged.giveUp();
  });
  // The terminal's interrupt reaches every process of the group: only the command that a person started acts on it.
  process.on('SIGINT', () => {});

  let spokeAt = -Infinity;
  const send = (message: TrainerMessage) => {
    spokeAt = performance.now();
    // An engine that died a moment ago is noticed by its disconnection; what it did not get is kept.
    if (process.connected) sendTo(message, undefined, undefined, () => {});
  };
  const beat = () => {
    if (performance.now() - spokeAt >= HEARTBEAT_MILLISECONDS) send({ kind: 'heartbeat' });
  };
  const report = (told: Report) => {
    unacknowledged.add(told);
    send(told);
  };
  return {
    job: job.promise,
    report,
    breathe() {
      beat();
      return new Promise((resolve) => {
        setImmediate(resolve);
      });
    },
    async during(work) {
      const timer = setInterval(beat, HEARTBEAT_MILLISECONDS);
      try {
        return await Promise.race([work, rejectionOf(lost.signal)]);
      } finally {
        clearInterval(timer);
      }
    },
    nextQuestion: questions.take,
    stopRequested: stop.signal,
    engineLost: lost.signal,
    async close(last) {
      report(last);
      await unacknowledged.settled();
      if (process.connected) process.disconnect();
      return unacknowledged.list();
    },
  };
}
