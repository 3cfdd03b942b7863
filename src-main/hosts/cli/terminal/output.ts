import { AppError, messageOf } from '../../../../src-shared/errors.ts';

/**
 * Where a command speaks: its result goes to standard output (a text, or with --json exactly one JSON document),
 * everything else to standard error, so that results can be piped.
 */
export type Output = {
  json: boolean;
  /** The command's result, once. `text` is not called with --json. */
  result: (document: unknown, text: () => string) => void;
  /** A line for people, beside the result. */
  log: (line: string) => void;
};

export function openOutput(json: boolean): Output {
  return {
    json,
    result: (document, text) => {
      process.stdout.write(json ? `${JSON.stringify(document)}\n` : `${text()}\n`);
    },
    log: (line) => {
      process.stderr.write(`${line}\n`);
    },
  };
}

/**
 * Tells an error and gives the exit code: 1 failed, 2 wrong usage. A person's own mistake is one sentence; a defect in
 * the program comes with its stack, because that is what a report of it needs.
 */
export function tellError(error: unknown, json: boolean): number {
  const isExpected = error instanceof AppError;
  const code = isExpected ? error.code : 'defect';
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message: messageOf(error) } })}\n`);
  if (isExpected) {
    if (!json) process.stderr.write(`${error.message}\n`);
    return error.kind === 'usage' ? 2 : 1;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  process.stderr.write(`This is a defect in the program: ${stack ?? messageOf(error)}\n`);
  return 1;
}

/** A number as JSON carries it: NaN and the infinities, which JSON lacks, as their names. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
