import type { Command } from 'commander';
import { z } from 'zod';
import { openOutput, tellError, type Output } from './terminal/output.ts';

const commonOptionsSchema = z.object({ json: z.boolean().default(false) });

/**
 * What a command does, as commander calls it: arguments first, then options. Its errors are told to the person and set
 * the exit code.
 */
export function action<Arguments extends unknown[]>(
  work: (output: Output, ...rest: Arguments) => Promise<void> | void,
) {
  return async function (this: Command, ...rest: Arguments): Promise<void> {
    const { json } = commonOptionsSchema.parse(this.opts());
    try {
      await work(openOutput(json), ...rest);
    } catch (error) {
      process.exitCode = tellError(error, json);
    }
  };
}

export const JSON_OPTION = ['--json', 'put one JSON document on standard output'] as const;
