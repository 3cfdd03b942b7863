/** The command line: `vicreg …`. One file per command in commands/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { AppError } from '../../../src-shared/errors.ts';
import { addConfigCommand, addPresetsCommand } from './commands/config.ts';
import { addDatasetsCommand } from './commands/datasets.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEvaluateCommand } from './commands/evaluate.ts';
import { addMetricsCommand, addRunsCommand } from './commands/runs.ts';
import { addRuntimeCommand } from './commands/runtime.ts';
import { addStartCommand } from './commands/start.ts';
import { addResumeCommand, addTrainCommand } from './commands/train.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { programFolder } from './paths.ts';
import { tellError } from './terminal/output.ts';

const WRONG_USAGE = 2;

function version(): string {
  const text = readFileSync(join(programFolder(), 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

function commandLine(): Command {
  const program = new Command('vicreg')
    .description('Train self-supervised image models with VICReg on your own machine.')
    .version(version())
    .exitOverride()
    // An option belongs to the command that it follows: `runs show --json` is not `runs --json`.
    .enablePositionalOptions()
    .showHelpAfterError('Run it with --help to see what it takes.');
  addDoctorCommand(program);
  addDatasetsCommand(program);
  addTrainCommand(program);
  addResumeCommand(program);
  addRunsCommand(program);
  addMetricsCommand(program);
  addEvaluateCommand(program);
  addVerifyCommand(program);
  addConfigCommand(program);
  addPresetsCommand(program);
  addRuntimeCommand(program);
  addDemoCommand(program);
  addStartCommand(program);
  return program;
}

// A reader that has seen enough (`vicreg metrics … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await commandLine().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode !== 0) {
    // Commander has told it on standard error; with --json the document is owed too.
    const isJson = process.argv.includes('--json');
    if (isJson) tellError(new AppError('wrong-usage', error.message, { kind: 'usage' }), isJson);
    process.exitCode = WRONG_USAGE;
  }
}
