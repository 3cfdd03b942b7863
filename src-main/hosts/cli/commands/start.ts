import type { Command } from 'commander';
import { action, JSON_OPTION } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { installIfPossible } from './runtime.ts';
import { serve } from './serve.ts';

/** `npm start`: the window, in a browser of this machine until it has a program of its own. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('set up what is missing, and serve the window to browsers on this machine, until Ctrl-C')
    .option(...JSON_OPTION)
    .action(
      action(async (output) => {
        await installIfPossible(output.log);
        await interruptible((signal) => serve(output, 0, signal));
      }),
    );
}
