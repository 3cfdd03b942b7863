import type { Command } from 'commander';
import type { EngineServices } from '../../../../src-shared/contract/index.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { withEngine } from '../with-engine.ts';

type LogOptions = { follow?: boolean };

/** All that is kept now. */
async function readLog({ runs }: EngineServices, runId: string): Promise<string> {
  for await (const { text } of runs.followConsole({ runId })) return text;
  throw new Error('the engine told nothing of the console');
}

/** Prints what is kept, then what follows, until Ctrl-C. */
async function followLog({ runs }: EngineServices, runId: string, signal: AbortSignal): Promise<void> {
  try {
    for await (const { text } of runs.followConsole({ runId }, { signal })) process.stdout.write(text);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** `vicreg runs log` */
export function addLogCommand(runs: Command): void {
  runs
    .command('log')
    .description("print a run's console: what its trainers printed, their progress, and how they ended")
    .argument('<run>')
    .option('-f, --follow', 'and what follows, until Ctrl-C')
    .option(...JSON_OPTION)
    .action(
      action(async (output, runId: string, { follow }: LogOptions) => {
        if (follow === true) {
          await withEngine((services) => interruptible((signal) => followLog(services, runId, signal)));
          return;
        }
        const text = await withEngine((services) => readLog(services, runId));
        const lines = text.split('\n').slice(0, -1);
        output.result({ runId, lines }, () =>
          text === '' ? `Run ${runId} has no console yet: no trainer has worked on it.` : text.trimEnd(),
        );
      }),
    );
}
