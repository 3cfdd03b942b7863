import { join } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import { messageOf } from '../../src-shared/errors.ts';

/** The engine's log. `data` may be anything; errors are written with their stack, code and cause. */
export type Log = {
  info: (message: string, data?: unknown) => void;
  warn: (message: string, data?: unknown) => void;
  error: (message: string, data?: unknown) => void;
  /** Resolves when everything is written that can be written. */
  close: () => Promise<void>;
};

type Level = 'info' | 'warn' | 'error';

/** Below the data folder. */
export const LOG_FOLDER = 'logs';
const LOG_FILE = 'engine.log';

/** A log that could not be written is tried again after that long. */
const PAUSE_MILLISECONDS = 60_000;

/** For JSON.stringify, which finds nothing in an error and refuses whole numbers without limit. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  // Its own fields: the code of an AppError or of the system, and what else it tells.
  return { ...Object.fromEntries(Object.entries(value)), name, message, stack, cause };
}

/** One line; `data` that JSON cannot hold, such as what holds itself, is left out and that is said. */
export function logLine(time: Date, level: Level, message: string, data?: unknown): string {
  const entry = { time: time.toISOString(), level, message };
  try {
    return `${JSON.stringify({ ...entry, data }, plain)}\n`;
  } catch (error) {
    return `${JSON.stringify({ ...entry, data: `cannot be written: ${messageOf(error)}` })}\n`;
  }
}

/**
 * Opens the log of a data folder: JSON lines {time, level, message, data} in logs/engine.log. At 5 MB it becomes
 * engine.log.1, and so on up to 4. A log that cannot be written takes nothing down: that is said once on standard error,
 * what comes is lost, and it is tried again a minute later.
 */
export function openLog(folder: string): Log {
  let stream: RotatingFileStream | undefined;
  let tryAgainAt = 0;
  let hasComplained = false;

  const giveUp = (error: Error) => {
    stream = undefined;
    tryAgainAt = performance.now() + PAUSE_MILLISECONDS;
    if (hasComplained) return;
    hasComplained = true;
    const file = join(folder, LOG_FOLDER, LOG_FILE);
    // Whoever read standard error may be gone, and that may not take the engine down either.
    process.stderr.once('error', () => {});
    process.stderr.write(`The log ${file} cannot be written: ${error.message}. The engine goes on without it.\n`);
  };
  const open = (): RotatingFileStream => {
    const opened = createStream(LOG_FILE, { path: join(folder, LOG_FOLDER), size: '5M', rotate: 4, mode: 0o600 });
    opened.on('error', giveUp);
    // A disk that was full may have taken half a line.
    if (hasComplained) opened.write('\n');
    return opened;
  };
  const write = (level: Level, message: string, data: unknown) => {
    if (stream === undefined && performance.now() < tryAgainAt) return;
    stream ??= open();
    stream.write(logLine(new Date(), level, message, data));
  };
  return {
    info: (message, data) => write('info', message, data),
    warn: (message, data) => write('warn', message, data),
    error: (message, data) => write('error', message, data),
    close: () =>
      new Promise((resolve) => {
        if (stream === undefined) resolve();
        else stream.once('close', resolve).end();
      }),
  };
}
