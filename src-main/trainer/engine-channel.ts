import { instructionSchema, type Report } from '../../src-shared/contract/trainer.ts';

/** The trainer's end of the channel to its engine. */
export type EngineChannel = {
  report: (report: Report) => void;
  /** The last report. Resolves when it has left this process, and with it everything before; the channel is closed then. */
  close: (last: Report) => Promise<void>;
  /** Aborted when the engine asks for a stop, or is gone: finish the step, write a checkpoint, end. */
  stopRequested: AbortSignal;
};

/** @throws when this process was not started by an engine */
export function openEngineChannel(): EngineChannel {
  if (process.send === undefined) throw new Error('the trainer is started by the engine, not by hand');
  const send = process.send.bind(process);
  const stop = new AbortController();
  // The first message is the job; it is taken by receiveJob.
  process.on('message', (message) => {
    if (instructionSchema.safeParse(message).success) stop.abort();
  });
  process.on('disconnect', () => stop.abort());
  // The terminal's interrupt reaches every process of the group: only the command that a person started acts on it.
  process.on('SIGINT', () => {});
  return {
    report: (report) => {
      if (process.connected) send(report);
    },
    close: (last) =>
      new Promise((resolve) => {
        const end = () => {
          if (process.connected) process.disconnect();
          resolve();
        };
        if (process.connected) send(last, undefined, undefined, end);
        else end();
      }),
    stopRequested: stop.signal,
  };
}

/** Lets messages from the engine in: a training step blocks the thread, and so would a loop of steps. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
