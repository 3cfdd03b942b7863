import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  trainerMessageSchema,
  type Done,
  type Ending,
  type Failed,
  type Instruction,
  type Job,
  type PreviewQuestion,
  type Report,
} from '../../src-shared/contract/trainer.ts';
import { AppError, messageOf } from '../../src-shared/errors.ts';
import { watchSilence } from './silence-watch.ts';

/** A trainer: one child process, one job. */
export type TrainerProcess = {
  processId: number;
  /** Gives it its job: once. Until then it waits, and ends by itself when this process goes. */
  begin: (job: Job) => void;
  /** Of a preview only. */
  ask: (question: PreviewQuestion) => void;
  /** Asks for an orderly end: the step is finished, a checkpoint written. */
  stop: () => void;
  /** Ends the process at once; what was not saved is lost. */
  kill: () => void;
  /** Resolves with the last report, or rejects with an AppError when the trainer failed, vanished or fell silent. */
  ended: Promise<Done>;
};

export type TrainerOptions = {
  /** The program that the process runs, by default the trainer. */
  entry?: string;
  /**
   * Takes every report but the last, in order. One that it returned from is acknowledged, and the trainer forgets it; when
   * it throws, the trainer is killed and `ended` rejects with that error.
   */
  onReport: (report: Report) => void;
  /** Takes what the process prints, in pieces as they come. */
  onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Milliseconds of silence that are always allowed; a trainer that was silent for as long before is allowed ten times that. */
  silence: () => number;
};

/** The trainer's entry: TypeScript in a checkout, JavaScript in the same folders in a build. */
export function trainerEntry(): string {
  const source = fileURLToPath(new URL('../trainer/main.ts', import.meta.url));
  return existsSync(source) ? source : source.replace(/\.ts$/, '.js');
}

/** Reads what a process prints on a stream to its end: a pipe that nobody empties would hold it up. */
function listen(stream: NodeJS.ReadableStream | null, take: (text: string) => void): void {
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => take(chunk));
}

/** The last lines that a process wrote to its error stream: the only trace that a crash in native code leaves. */
function tail(lines: number): { add: (text: string) => void; text: () => string } {
  let text = '';
  return {
    add(more) {
      text = (text + more).slice(-16_384);
    },
    text: () => text.trimEnd().split('\n').slice(-lines).join('\n'),
  };
}

function failure(report: Failed): AppError {
  const message = report.defect
    ? `The trainer met a defect in the program: ${report.message}\n${report.detail ?? ''}`.trimEnd()
    : report.message;
  return new AppError(report.code, message);
}

function vanished(code: number | null, signal: NodeJS.Signals | null, lastLines: string): AppError {
  const how = signal !== null ? `was ended by ${signal}` : `ended with exit code ${String(code)}`;
  const why = signal === 'SIGKILL' ? ' The system does that when memory runs out.' : '';
  const trace = lastLines === '' ? '' : ` Its last words: ${lastLines}`;
  return new AppError('trainer-vanished', `The trainer process ${how} without a word.${why}${trace}`);
}

function fellSilent(milliseconds: number): AppError {
  const seconds = Math.round(milliseconds / 1000);
  return new AppError(
    'trainer-silent',
    `The trainer process gave no sign of life for ${seconds} second${seconds === 1 ? '' : 's'} and was ended. A run can ` +
      'be resumed: it goes on from its last checkpoint.',
  );
}

/**
 * Starts a trainer. It runs in a process of its own, because a training step blocks its thread and native code can crash.
 * It waits for its job, so that it can be written down who works on it before it does.
 */
export function startTrainer({ entry = trainerEntry(), onReport, onOutput, silence }: TrainerOptions): TrainerProcess {
  const child: ChildProcess = spawn(process.execPath, ['--no-warnings', entry], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const errors = tail(5);
  listen(child.stdout, (text) => onOutput?.('stdout', text));
  listen(child.stderr, (text) => {
    errors.add(text);
    onOutput?.('stderr', text);
  });
  // A message that cannot be sent is one to a process that has ended, and that is told by its end.
  const send = (message: Job | Instruction) => {
    if (child.connected) child.send(message, () => {});
  };
  const kill = () => void child.kill('SIGKILL');
  const ended = new Promise<Done>((resolve, reject) => {
    let last: Ending | undefined;
    let refusal: Error | undefined;
    let reports = 0;
    const giveUp = (error: Error) => {
      refusal ??= error;
      kill();
    };
    const watch = watchSilence(silence, (milliseconds) => giveUp(fellSilent(milliseconds)));
    const take = (report: Report) => {
      if (report.kind === 'done' || report.kind === 'failed') last = report;
      else onReport(report);
      reports += 1;
      send({ kind: 'recorded', reports });
    };
    child.on('message', (message) => {
      watch.heard();
      // What was not recorded is followed by nothing: the trainer would make updates that count on it.
      if (refusal !== undefined) return;
      try {
        const parsed = trainerMessageSchema.parse(message);
        if (parsed.kind !== 'heartbeat') take(parsed);
      } catch (error) {
        // What a report was to be written to may fail (disk full): the run cannot go on unrecorded.
        giveUp(error instanceof Error ? error : new Error(messageOf(error)));
      }
    });
    child.on('error', (error) => {
      watch.end();
      reject(new AppError('trainer-not-started', `The trainer process could not be started: ${messageOf(error)}.`));
    });
    // 'close' comes after 'exit' and after every message and both whole streams have been read.
    child.on('close', (code, signal) => {
      watch.end();
      if (last?.kind === 'done') resolve(last);
      else if (last?.kind === 'failed') reject(failure(last));
      else reject(refusal ?? vanished(code, signal, errors.text()));
    });
  });
  return { processId: child.pid ?? 0, begin: send, ask: send, stop: () => send({ kind: 'stop' }), kill, ended };
}
