import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { reportSchema, type Instruction, type Job, type Report } from '../../src-shared/contract/trainer.ts';
import { AppError, messageOf } from '../../src-shared/errors.ts';

/** A trainer at work: one child process, one job. */
export type TrainerProcess = {
  processId: number;
  /** Asks for an orderly end: the step is finished, a checkpoint written. */
  stop: () => void;
  /** Ends the process at once; what was not saved is lost. */
  kill: () => void;
  /** Resolves with the last report, or rejects with an AppError when the trainer failed or vanished. */
  ended: Promise<Extract<Report, { kind: 'done' }>>;
};

/** The trainer's entry: TypeScript in a checkout, JavaScript in the same folders in a build. */
function trainerEntry(): string {
  const source = fileURLToPath(new URL('../trainer/main.ts', import.meta.url));
  return existsSync(source) ? source : source.replace(/\.ts$/, '.js');
}

/** The last lines that a process wrote to its error stream: the only trace that a crash in native code leaves. */
function tail(stream: NodeJS.ReadableStream | null, lines: number): () => string {
  let text = '';
  stream?.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-16_384);
  });
  return () => text.trimEnd().split('\n').slice(-lines).join('\n');
}

function failure(report: Extract<Report, { kind: 'failed' }>): AppError {
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

/**
 * Starts a trainer on a job. It runs in a process of its own, because a training step blocks its thread and native code
 * can crash.
 * @param onReport every report but the last, in order
 */
export function startTrainer(job: Job, onReport: (report: Report) => void): TrainerProcess {
  const child: ChildProcess = spawn(process.execPath, ['--no-warnings', trainerEntry()], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  const lastLines = tail(child.stderr, 5);
  const ended = new Promise<Extract<Report, { kind: 'done' }>>((resolve, reject) => {
    let last: Report | undefined;
    let broken: unknown;
    child.on('message', (message) => {
      try {
        const report = reportSchema.parse(message);
        if (report.kind === 'done' || report.kind === 'failed') last = report;
        else onReport(report);
      } catch (error) {
        // What a report was to be written to may fail (disk full): the run cannot go on unrecorded.
        broken ??= error;
        child.kill('SIGKILL');
      }
    });
    child.on('error', (error) => {
      reject(new AppError('trainer-not-started', `The trainer process could not be started: ${messageOf(error)}.`));
    });
    // 'close' comes after 'exit' and after every message and the whole error stream have been read.
    child.on('close', (code, signal) => {
      if (broken !== undefined) reject(broken instanceof Error ? broken : new Error(messageOf(broken)));
      else if (last?.kind === 'done') resolve(last);
      else if (last?.kind === 'failed') reject(failure(last));
      else reject(vanished(code, signal, lastLines()));
    });
  });
  child.send(job);
  const instruct = (instruction: Instruction) => {
    if (child.connected) child.send(instruction);
  };
  return {
    processId: child.pid ?? 0,
    stop: () => instruct({ kind: 'stop' }),
    kill: () => child.kill('SIGKILL'),
    ended,
  };
}
