import { once } from 'node:events';
import { InvalidArgumentError, type Command } from 'commander';
import { messageOf } from '../../../../src-shared/errors.ts';
import { reachEngine } from '../../../engine/attach/attach-engine.ts';
import { readWindowFiles } from '../../../window-files.ts';
import { readPageState } from '../../serve/page-state.ts';
import { startServing } from '../../serve/server.ts';
import { action } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { wholeNumber } from '../options.ts';
import type { Output } from '../terminal/output.ts';
import { personsDataFolder, withEngine } from '../with-engine.ts';

const LARGEST_PORT = 65_535;

function portNumber(text: string): number {
  const port = wholeNumber(0)(text);
  if (port > LARGEST_PORT) throw new InvalidArgumentError(`Give a whole number from 0 to ${LARGEST_PORT}.`);
  return port;
}

function addressText(url: string): string {
  return [
    url,
    'Open it in a browser on this machine. Keep it to yourself: whoever has it can use the program.',
    'Ctrl-C ends the serving; what trains goes on.',
  ].join('\n');
}

/** Serves until the signal says so. */
export async function serve(output: Output, port: number, signal: AbortSignal): Promise<void> {
  const dataFolder = personsDataFolder();
  // An engine that cannot be started, or is of another version, is told here and not to the first browser.
  await withEngine(({ system }) => system.information());
  const { url, close } = await startServing({
    port,
    window: await readWindowFiles(),
    connectEngine: () => reachEngine(dataFolder),
    page: () => withEngine(readPageState),
    onError: (error) => output.log(`A connection could not be taken: ${messageOf(error)}.`),
  });
  output.result({ url }, () => addressText(url));
  if (!signal.aborted) await once(signal, 'abort');
  await close();
}

/** `vicreg serve` */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the program to browsers on this machine, until Ctrl-C')
    .option('--port <number>', 'which port of 127.0.0.1; 0: any that is free', portNumber, 0)
    .option('--json', 'print one line {"url": …} as soon as it answers')
    .action(action((output, { port }: { port: number }) => interruptible((signal) => serve(output, port, signal))));
}
