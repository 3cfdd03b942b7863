import { messageOf } from '../../src-shared/errors.ts';
import { appendToConsole, readConsole } from '../storage/console-files.ts';
import type { DataFolder } from '../storage/data-folder.ts';
import type { Log } from './log.ts';

export type ConsoleSource = 'run' | 'stdout' | 'stderr';

/** The console of one run at work. */
export type RunConsole = {
  /** Adds what the engine has to say, which may be several lines. */
  tell: (sentence: string) => void;
  /** Takes what the trainer printed, as it comes. */
  print: (source: 'stdout' | 'stderr', text: string) => void;
  /** The trainer has ended: the line that it had not finished is added. */
  end: () => void;
};

/** A part of a console: all that is kept, or what has followed since. */
export type ConsolePart = { begins: boolean; text: string };

export type RunConsoles = {
  of: (runId: string) => RunConsole;
  /** Emits all of a run's console, then what follows, until the signal. */
  follow: (runId: string, signal: AbortSignal, emit: (part: ConsolePart) => void) => Promise<void>;
};

/** A line that does not end is broken here. */
const LONGEST_LINE = 8192;

/** Gives whole lines of text that comes in pieces. */
function lineReader(take: (lines: string[]) => void) {
  let open = '';
  return {
    read(text: string) {
      const lines = (open + text).split(/\r?\n/);
      open = lines.pop() ?? '';
      if (open.length > LONGEST_LINE) {
        lines.push(open);
        open = '';
      }
      if (lines.length > 0) take(lines);
    },
    end() {
      if (open !== '') take([open]);
      open = '';
    },
  };
}

/** Every line with its time and where it is from: '2026-01-31T12:00:00Z stderr  …'. */
export function consoleLines(time: Date, source: ConsoleSource, lines: readonly string[]): string {
  const head = `${time.toISOString().slice(0, 19)}Z ${source.padEnd(6)}  `;
  return lines.map((line) => `${head}${line}\n`).join('');
}

/**
 * Keeps what the trainer of each run printed, and what it came to, in the run's folder. A disk that does not take it
 * takes no run down: that is said once in the engine's log, and who follows sees it all the same.
 */
export function createRunConsoles(folder: DataFolder, log: Log): RunConsoles {
  const followers = new Map<string, Set<(part: ConsolePart) => void>>();
  let hasComplained = false;

  const add = (runId: string, source: ConsoleSource, lines: readonly string[]) => {
    const text = consoleLines(new Date(), source, lines);
    try {
      appendToConsole(folder.run(runId), text);
    } catch (error) {
      if (!hasComplained) log.warn(`The console of run ${runId} cannot be written.`, messageOf(error));
      hasComplained = true;
    }
    for (const emit of followers.get(runId) ?? []) emit({ begins: false, text });
  };
  return {
    of(runId) {
      const readers = {
        stdout: lineReader((lines) => add(runId, 'stdout', lines)),
        stderr: lineReader((lines) => add(runId, 'stderr', lines)),
      };
      return {
        tell: (sentence) => add(runId, 'run', sentence.split('\n')),
        print: (source, text) => readers[source].read(text),
        end() {
          readers.stdout.end();
          readers.stderr.end();
        },
      };
    },
    follow(runId, signal, emit) {
      emit({ begins: true, text: readConsole(folder.run(runId)) });
      const all = followers.get(runId) ?? new Set();
      followers.set(runId, all.add(emit));
      return new Promise((resolve) => {
        const leave = () => {
          all.delete(emit);
          if (all.size === 0) followers.delete(runId);
          resolve();
        };
        if (signal.aborted) leave();
        else signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
