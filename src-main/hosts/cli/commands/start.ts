import type { Command } from 'commander';
import { action } from '../command-action.ts';
import { installIfPossible } from './runtime.ts';

const TEXT = `VICReg Workbench trains self-supervised image models on this machine.

There is no window yet; everything works from the command line:

  npm run demo                                              learn from 10,000 digits and judge the result
  npm run --silent vicreg -- doctor                         what this machine can train with
  npm run --silent vicreg -- datasets add FOLDER --name N   prepare your own pictures
  npm run --silent vicreg -- train preset:photos-small --dataset N
  npm run --silent vicreg -- runs                           what was trained so far
  npm run --silent vicreg -- --help                         everything else`;

/** `npm start`: until the window exists, what there is and how to use it. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('say what there is and how to use it')
    .action(
      action(async (output) => {
        await installIfPossible(output.log);
        output.result({}, () => TEXT);
      }),
    );
}
