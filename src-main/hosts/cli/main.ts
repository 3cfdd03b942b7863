/** The command line: `vicreg …`. One file per command in commands/. */
import { Command, CommanderError } from 'commander';
import { AppError } from '../../../src-shared/errors.ts';
import { programVersion } from '../../program-folder.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addConfigCommand, addPresetsCommand } from './commands/config.ts';
import { addCostCommand } from './commands/cost.ts';
import { addDatasetsCommand } from './commands/datasets.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addDiagnosticsCommand, addEngineCommand, addSettingsCommand } from './commands/engine.ts';
import { addEvaluateCommand } from './commands/evaluate.ts';
import { addQueueCommand } from './commands/queue.ts';
import { addMetricsCommand, addRunsCommand } from './commands/runs.ts';
import { addRuntimeCommand } from './commands/runtime.ts';
import { addServeCommand } from './commands/serve.ts';
import { addBackupCommand, addStorageCommand } from './commands/storage.ts';
import { addStartCommand } from './commands/start.ts';
import { addFollowCommand, addResumeCommand, addStopCommands, addTrainCommand } from './commands/train.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addViewsCommand } from './commands/views.ts';
import { tellError } from './terminal/output.ts';

const WRONG_USAGE = 2;

function commandLine(): Command {
  const program = new Command('vicreg')
    .description('Train self-supervised image models with VICReg on your own machine.')
    .version(programVersion())
    .exitOverride()
    // An option belongs to the command that it follows: `runs show --json` is not `runs --json`.
    .enablePositionalOptions()
    .showHelpAfterError('Run it with --help to see what it takes.');
  addDoctorCommand(program);
  addDatasetsCommand(program);
  addViewsCommand(program);
  addCostCommand(program);
  addTrainCommand(program);
  addFollowCommand(program);
  addStopCommands(program);
  addResumeCommand(program);
  addQueueCommand(program);
  addRunsCommand(program);
  addMetricsCommand(program);
  addCompareCommand(program);
  addEvaluateCommand(program);
  addVerifyCommand(program);
  addConfigCommand(program);
  addPresetsCommand(program);
  addRuntimeCommand(program);
  addServeCommand(program);
  addStorageCommand(program);
  addBackupCommand(program);
  addSettingsCommand(program);
  addEngineCommand(program);
  addDiagnosticsCommand(program);
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
